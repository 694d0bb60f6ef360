// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.io.IOException;

/** Thrown if a response contains a value that JSON cannot represent. */
public final class NotRepresentableException extends IOException {

    private final boolean computed;

    /** Returns an exception for a handler's value whose class has no JSON form. */
    NotRepresentableException(String message) {
        this(message, false);
    }

    private NotRepresentableException(String message, boolean computed) {
        super(message);
        this.computed = computed;
    }

    /** Returns whether a network computed the value, rather than a handler. */
    boolean computed() {
        return computed;
    }

    /**
     * Returns an exception for a number that a network computed.
     *
     * @param output what contains it, such as {@code Output 'softmax'}
     */
    static NotRepresentableException computed(String output) {
        return new NotRepresentableException(output + " contains NaN or Infinity, which JSON cannot represent", true);
    }
}
