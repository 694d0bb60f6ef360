// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.report;

/**
 * A target and the measured value.
 *
 * @param what the figure
 * @param wanted the limit, as text
 * @param measured the figure measured, as text
 * @param verdict {@code met}, or {@code MISSED by …}
 */
public record Target(String what, String wanted, String measured, String verdict) {

    private static final String MET = "met";

    public static Target atLeast(String what, double wanted, double measured, String unit) {
        return of(what, "≥ " + Figure.of(wanted) + unit, measured, measured >= wanted, wanted - measured, wanted, unit);
    }

    public static Target atMost(String what, double wanted, double measured, String unit) {
        return of(what, "≤ " + Figure.of(wanted) + unit, measured, measured <= wanted, measured - wanted, wanted, unit);
    }

    /** Returns a target of zero occurrences. */
    public static Target none(String what, long count) {
        return atMost(what, 0, (double) count, "");
    }

    private static Target of(
            String what, String wanted, double measured, boolean met, double miss, double bound, String unit) {
        String share = bound == 0 ? "" : " (" + Figure.of(100 * miss / bound) + " %)";
        String verdict =
                Double.isNaN(measured) ? "not measured" : met ? MET : "MISSED by " + Figure.of(miss) + unit + share;
        return new Target(what, wanted, Double.isNaN(measured) ? "–" : Figure.of(measured) + unit, verdict);
    }

    public boolean missed() {
        return verdict.startsWith("MISSED");
    }
}
