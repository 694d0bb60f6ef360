// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetTest {

    @Test
    void saysByHowMuchItIsMissed() {
        Target target = Target.atLeast("rate", 0.95, 0.76, " ×");

        assertThat(target.missed()).isTrue();
        assertThat(target).isEqualTo(new Target("rate", "≥ 0.95 ×", "0.76 ×", "MISSED by 0.19 × (20.0 %)"));
    }

    @Test
    void isMetAtTheBoundItself() {
        assertThat(Target.atMost("p99", 1.5, 1.5, "").missed()).isFalse();
        assertThat(Target.none("wrong answers", 0).missed()).isFalse();
        assertThat(Target.none("wrong answers", 1).verdict()).isEqualTo("MISSED by 1");
    }

    @Test
    void isNotMetByWhatCouldNotBeMeasured() {
        assertThat(Target.atMost("RSS", 350, Double.NaN, " MB").verdict()).isEqualTo("not measured");
    }

    @Test
    void takesTheMiddleOfTheRuns() {
        Series series = new Series();
        series.add("x", 9);
        series.add("x", 1);
        assertThat(series.median("x")).isEqualTo(5);
        series.add("x", 2);

        assertThat(series.median("x")).isEqualTo(2);
        assertThat(series.most("x")).isEqualTo(9);
        assertThat(series.median("y")).isNaN();
    }
}
