// SPDX-License-Identifier: Apache-2.0
package org.hotplate.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FeatureViewTest {

    private static final List<Feature> FEATURES = List.of(
            new Feature("core", "Core", "Serves", true, "conf", List.of(), List.of("a 1.0"), 1_500_000, ""),
            new Feature(
                    "handler-djl",
                    "DJL",
                    "Translates",
                    true,
                    "feature:install",
                    List.of("core", "mxnet-cpu or mxnet-gpu"),
                    List.of(),
                    40_000,
                    "A bundle does not run."));

    @Test
    void printsATableAndWhatIsWrongBelowIt() {
        assertThat(FeatureView.text(FEATURES))
                .isEqualTo(
                        """
                        NAME         INSTALLED  FROM             SIZE    NEEDS                         PROVIDES
                        core         yes        conf             1.5 MB  -                             Serves
                        handler-djl  in part    feature:install  0.0 MB  core, mxnet-cpu or mxnet-gpu  Translates
                        handler-djl: A bundle does not run.
                        """);
    }

    @Test
    void writesTheSameFactsAsJson() {
        assertThat(FeatureView.json(FEATURES))
                .contains("\"name\" : \"core\"", "\"installed\" : true", "\"bytes\" : 1500000", "\"needs\" : [ ]");
    }
}
