// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.report;

import java.util.Locale;

/** Formats numbers. */
public final class Figure {

    private Figure() {}

    /** Formats a number with three significant digits; whole thousands are not rounded. */
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
