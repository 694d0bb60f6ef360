// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

/** The category of a failure. Each front end maps the kinds to its own status codes. */
public enum FailureKind {
    /** The request is invalid: its syntax, a name, a shape, or a picture that cannot be decoded. */
    BAD_REQUEST,
    /** No model has this name. Reserved for the server: {@link HandlerException} rejects this kind. */
    UNKNOWN_MODEL,
    /** The request is valid but larger than allowed. */
    TOO_LARGE,
    /** The content type of the request is not supported. */
    UNSUPPORTED_TYPE,
    /**
     * The request can be repeated later. From the server: the model's queue, or the memory for requests, is full. From a
     * handler: a service that it calls accepts no more requests.
     */
    QUEUE_FULL,
    /** The model exists but cannot serve requests at present. */
    UNAVAILABLE,
    /** The model did not complete the request within its time limit. */
    TIMEOUT,
    /** The machine or a device has run out of memory. */
    OUT_OF_RESOURCES,
    /** A fault of a handler, an engine or the server. */
    INTERNAL
}
