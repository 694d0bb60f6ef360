// SPDX-License-Identifier: Apache-2.0
package org.hotplate.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {

    private static final List<String> KNOWN = List.of("resnet-18", "resnet-50", "squeezenet");

    @Test
    void findsTheNearestNameWhateverItsCase() {
        assertThat(Suggestions.nearest("SqueezNet", KNOWN)).contains("squeezenet");
    }

    @Test
    void takesTwoSwappedLettersForOneSlip() {
        assertThat(Suggestions.nearest("ab", List.of("ba"))).contains("ba");
    }

    @Test
    void prefersTheFirstInTheAlphabetOfTwoEquallyNear() {
        assertThat(Suggestions.nearest("resnet-10", KNOWN)).contains("resnet-18");
    }

    @Test
    void suggestsNothingThatIsFarOff() {
        assertThat(Suggestions.nearest("lstm", KNOWN)).isEmpty();
    }

    @Test
    void doesNotCompareWhatNobodyTyped() {
        assertThat(Suggestions.nearest("s".repeat(101), List.of("s".repeat(100))))
                .isEmpty();
    }
}
