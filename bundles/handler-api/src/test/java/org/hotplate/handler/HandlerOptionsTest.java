// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandlerOptionsTest {

    @Test
    void listsWhatItWasAskedForInThatOrder() throws HandlerException {
        HandlerOptions options = new HandlerOptions(Map.of("top_k", "3"));

        options.integer("top_k", 5, 1, 10);
        options.integer("max_pixels", 100, 1, 1000);
        options.flag("allow_truncated", false);

        assertThat(options.declared()).containsExactly("top_k", "max_pixels", "allow_truncated");
    }

    @Test
    void namesWhatWasGivenAndNeverAskedFor() throws HandlerException {
        HandlerOptions options = new HandlerOptions(Map.of("top_k", "3", "topk", "3"));

        options.integer("top_k", 5, 1, 10);

        assertThat(options.undeclared()).containsExactly("topk");
    }

    @Test
    void tellsWhatIsInEffectAndWhatItRefused() throws HandlerException {
        HandlerOptions options = new HandlerOptions(Map.of("top_k", "3", "max_pixels", "many"));
        options.integer("top_k", 5, 1, 10);
        options.flag("allow_truncated", false);

        assertThat(options.rejected()).isEmpty();
        assertThat(options.effectiveValues()).isEqualTo(Map.of("top_k", "3", "allow_truncated", "false"));
        assertThatThrownBy(() -> options.integer("max_pixels", 1, 1, 2)).isInstanceOf(HandlerException.class);
        assertThat(options.rejected()).contains("max_pixels");
    }

    @Test
    void readsNumbersAndLists() throws HandlerException {
        HandlerOptions options = new HandlerOptions(
                Map.of("threshold", "0.25", "mean", " [1, 2.5,-3e1]", "std", "127.5", "labels", "a.txt"));

        assertThat(options.real("threshold", 0.2, 0, 1)).isEqualTo(0.25);
        assertThat(options.real("absent", 0.2, 0, 1)).isEqualTo(0.2);
        assertThat(options.reals("mean", 0, 0, 0)).containsExactly(1, 2.5f, -30);
        assertThat(options.reals("std", 1, 1, 1)).containsExactly(127.5f, 127.5f, 127.5f);
        assertThat(options.reals("scale", 4, 5)).containsExactly(4, 5);
        assertThat(options.anyText("labels", "b.txt")).isEqualTo("a.txt");
        assertThat(options.anyText("none", "b.txt")).isEqualTo("b.txt");
        assertThat(options.isSet("labels")).isTrue();
        assertThat(options.isSet("none")).isFalse();
        assertThat(options.undeclared()).isEmpty();
    }

    @Test
    void refusesWhatIsNoNumberInItsLimits() {
        for (String value : List.of("1.5", "-0.1", "NaN", "", "0x1p-1", "0.5f", "1e999", "much", "--1")) {
            assertThatThrownBy(() -> new HandlerOptions(Map.of("threshold", value)).real("threshold", 0.2, 0, 1))
                    .isInstanceOf(HandlerException.class)
                    .hasMessage("Option 'threshold' is '%s'; allowed is a number from 0 to 1", value);
        }
    }

    @Test
    void refusesListsOfAnotherLength() {
        for (String value : List.of("1, 2", "1, 2, 3, 4", "1, , 3", "1, 2, x", "", "1e39", "[1, 2, 3")) {
            assertThatThrownBy(() -> new HandlerOptions(Map.of("mean", value)).reals("mean", 0.5f, 0.4f, 0))
                    .isInstanceOf(HandlerException.class)
                    .hasMessage(
                            "Option 'mean' is '%s'; allowed is one number, or 3 with commas between them, such as '0.5, 0.4, 0'",
                            value);
        }
    }
}
