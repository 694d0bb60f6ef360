// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

/** Where a model stands in its life. */
public enum ModelState {
    /** Its archive has been seen and is being read. */
    DISCOVERED,
    /** A part it needs is missing; the reason names it. It goes on by itself when the part comes. */
    WAITING,
    /** Its network is being loaded and warmed. */
    LOADING,
    /** It answers. Announced after the first answer can be given. A failed update leaves the old version in this state. */
    READY,
    /** It takes no new requests and finishes those it has. Announced before the last answer is given. */
    DRAINING,
    /** It cannot serve; the reason says why and what to do. Only another archive or configuration changes that. */
    FAILED,
    /** It is no more: the last thing ever said of a model. */
    GONE
}
