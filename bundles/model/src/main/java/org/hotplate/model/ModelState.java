// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

/** The states of a model. */
public enum ModelState {
    /** Its archive has been seen and is being read. */
    DISCOVERED,
    /** An engine, a handler or a permission is missing; the reason names it. Loading starts when it is available. */
    WAITING,
    /** The network is being loaded and warmed up. */
    LOADING,
    /** The model answers requests. Entered after warm-up. A failed update leaves the old version in this state. */
    READY,
    /** New requests are refused; accepted ones are finished. */
    DRAINING,
    /** The model cannot serve; the reason says why and what to do. Another archive or configuration is needed. */
    FAILED,
    /** The model has been removed. The last state. */
    GONE
}
