// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.report;

import java.util.Locale;

/** Numbers as people read them. */
public final class Figure {

    private Figure() {}

    /** Writes three significant digits, or whole thousands as they are. */
    public static String of(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        double size = Math.abs(value);
        if (size >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f", value);
    }
}
