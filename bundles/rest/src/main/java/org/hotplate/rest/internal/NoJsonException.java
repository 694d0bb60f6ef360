// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.io.IOException;

/** An answer holds something that JSON cannot say. */
final class NoJsonException extends IOException {

    NoJsonException(String message) {
        super(message);
    }

    static double finite(double value, String what) throws NoJsonException {
        if (Double.isFinite(value)) {
            return value;
        }
        throw new NoJsonException("%s holds %s".formatted(what, Double.isNaN(value) ? "NaN" : "Infinity"));
    }
}
