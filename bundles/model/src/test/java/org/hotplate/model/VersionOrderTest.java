// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.hotplate.archive.ModelName;
import org.junit.jupiter.api.Test;

class VersionOrderTest {

    @Test
    void comparesNumbersAsNumbersAndPartByPart() {
        List<String> sorted = List.of(
                "",
                "alpha",
                "rc2",
                "rc10",
                "v9",
                "v10",
                "0.9",
                "1",
                "1.0",
                "1.2",
                "1.2-hotfix",
                "1.2.1",
                "1.9",
                "1.10",
                "2",
                "10",
                "20180604123456789012345");
        List<String> shuffled = new ArrayList<>(sorted);

        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.sort(VersionOrder.LOWEST_FIRST);
            assertThat(shuffled).isEqualTo(sorted);
        }
    }

    @Test
    void takesNoTwoVersionsForTheSameUnlessTheyAre() {
        assertThat(VersionOrder.LOWEST_FIRST.compare("1.0", "1_0")).isNotZero();
        assertThat(VersionOrder.LOWEST_FIRST.compare("1", "01")).isNotZero();
        assertThat(VersionOrder.LOWEST_FIRST.compare("1.0", "1.0")).isZero();
    }

    @Test
    void countsPartsBeforeTextsAndNumbersAboveWords() {
        assertThat(VersionOrder.LOWEST_FIRST.compare("1.00", "1.0")).isPositive();
        assertThat(VersionOrder.LOWEST_FIRST.compare("2.0-rc1", "2.0")).isPositive();
        assertThat(VersionOrder.LOWEST_FIRST.compare("1.0", "1.rc")).isPositive();
        assertThat(VersionOrder.LOWEST_FIRST.compare("rc", "RC")).isPositive();
    }

    @Test
    void readsAnIdAndAHyphenIsNoVersion() {
        assertThat(ModelId.of("resnet@1.2"))
                .isEqualTo(new ModelId("resnet", "1.2"))
                .hasToString("resnet@1.2");
        assertThat(ModelId.of("resnet-18"))
                .isEqualTo(new ModelId("resnet-18", ""))
                .hasToString("resnet-18");
        assertThat(ModelId.of("resnet@-")).isEqualTo(new ModelId("resnet", ""));
        assertThat(ModelId.fileFault("resnet@1.2")).isEmpty();
        assertThat(ModelId.fileFault("resnet@"))
                .hasValueSatisfying(fault -> assertThat(fault).startsWith("'' cannot be a version"));
        assertThat(ModelId.fileFault("resnet@1@2"))
                .hasValueSatisfying(fault -> assertThat(fault).startsWith("'1@2' cannot be a version"));
        assertThat(ModelName.fault("resnet@1.2"))
                .hasValueSatisfying(fault -> assertThat(fault).startsWith("'resnet@1.2' names a version"));
    }
}
