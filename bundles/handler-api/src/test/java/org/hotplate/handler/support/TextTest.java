// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerException;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void numbersTheWordsItKnows() {
        Vocabulary vocabulary = new Vocabulary(Map.of("you", 4, "may", 9), 0);

        assertThat(vocabulary.encode(List.of("you", "", "may", "You"))).containsExactly(4, 0, 9, 0);
    }

    @Test
    void padsToTheSmallestLengthThatHoldsTheSentence() throws HandlerException {
        Buckets buckets = new Buckets(4, 2);

        Tensor padded = buckets.pad("data", new int[] {7, 8, 9}, -1);

        assertThat(padded.shape()).isEqualTo(Shape.of(1, 4));
        assertThat(padded.toFloats()).containsExactly(7, 8, 9, -1);
        assertThat(buckets.pad("data", new int[] {7, 8}, 0).shape()).isEqualTo(Shape.of(1, 2));
    }

    @Test
    void refusesASentenceLongerThanTheLongest() {
        assertThatThrownBy(() -> new Buckets(2, 4).pad("data", new int[5], 0))
                .isInstanceOf(HandlerException.class)
                .hasMessage("Input 'data' has 5 words; at most 4 are allowed");
    }
}
