// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HandlerOptionsTest {

    @Test
    void listsWhatItWasAskedForInThatOrder() throws HandlerException {
        HandlerOptions options = new HandlerOptions(Map.of("top_k", "3"));

        options.integer("top_k", 5, 1, 10);
        options.integer("max_pixels", 100, 1, 1000);
        options.flag("allow_truncated", false);

        assertThat(options.asked()).containsExactly("top_k", "max_pixels", "allow_truncated");
    }

    @Test
    void namesWhatWasGivenAndNeverAskedFor() throws HandlerException {
        HandlerOptions options = new HandlerOptions(Map.of("top_k", "3", "topk", "3"));

        options.integer("top_k", 5, 1, 10);

        assertThat(options.unknown()).containsExactly("topk");
    }

    @Test
    void tellsWhatIsInEffectAndWhatItRefused() throws HandlerException {
        HandlerOptions options = new HandlerOptions(Map.of("top_k", "3", "max_pixels", "many"));
        options.integer("top_k", 5, 1, 10);
        options.flag("allow_truncated", false);

        assertThat(options.refused()).isEmpty();
        assertThat(options.inEffect()).isEqualTo(Map.of("top_k", "3", "allow_truncated", "false"));
        assertThatThrownBy(() -> options.integer("max_pixels", 1, 1, 2)).isInstanceOf(HandlerException.class);
        assertThat(options.refused()).contains("max_pixels");
    }
}
