// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

/** Whose fault a failure is. Each front end maps a kind to its own code in one place. */
public enum FailureKind {
    /** The request is wrong: its syntax, a name, a shape, a picture that cannot be decoded. */
    BAD_REQUEST,
    /** No model of that name. */
    UNKNOWN_MODEL,
    /** The request is well formed but bigger than allowed. */
    TOO_LARGE,
    /** The request carries a type of content that is not taken. */
    UNSUPPORTED_TYPE,
    /** The model's queue is full; the same request may be sent again. */
    QUEUE_FULL,
    /** The model exists and cannot serve at present. */
    UNAVAILABLE,
    /** The model did not answer within its time. */
    TIMEOUT,
    /** Memory, of the machine or of a device, ran out. */
    OUT_OF_RESOURCES,
    /** The fault of a handler, an engine or the server. */
    INTERNAL
}
