// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import java.util.Locale;

/** The number of correctly classified pictures, and of all pictures. */
record Accuracy(int right, int of) {
    double percent() {
        return 100.0 * right / of;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f %% (%d of %d)", percent(), right, of);
    }
}
