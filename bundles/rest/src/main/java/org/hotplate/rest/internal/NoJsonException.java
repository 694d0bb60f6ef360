// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.io.IOException;

/** An answer holds something that JSON cannot say. */
final class NoJsonException extends IOException {

    private final boolean computed;

    /** A handler's fault: it gave a value of a kind that has no place in an answer. */
    NoJsonException(String message) {
        this(message, false);
    }

    private NoJsonException(String message, boolean computed) {
        super(message);
        this.computed = computed;
    }

    /** Tells whether a network computed it, rather than a handler made it. */
    boolean computed() {
        return computed;
    }

    static double finite(double value, String what) throws NoJsonException {
        if (Double.isFinite(value)) {
            return value;
        }
        throw new NoJsonException("%s holds %s".formatted(what, Double.isNaN(value) ? "NaN" : "Infinity"), true);
    }
}
