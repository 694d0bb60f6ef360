// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TensorBatchTest {

    private static final Tensor ONE = Tensor.ofFloats("x", Shape.of(1, 2), 1, 2);
    private static final Tensor TWO = Tensor.ofFloats("x", Shape.of(1, 2), 3, 4);
    private static final Tensor PICTURE = Tensor.ofBytes("y", Shape.of(2, 1), new byte[] {5, 6});

    @Test
    void joinsTensorsInTheirPlacesAndGivesEachRequestItsPart() throws Exception {
        List<Tensor> joined = TensorBatch.join(List.of(List.of(ONE, PICTURE), List.of(TWO, PICTURE)));

        assertThat(joined).extracting(Tensor::toString).containsExactly("x FLOAT32[2, 2]", "y UINT8[4, 1]");
        assertThat(joined.get(0).toFloats()).containsExactly(1, 2, 3, 4);
        List<List<Tensor>> split = TensorBatch.split(joined, 2);
        assertThat(split.get(1)).extracting(Tensor::toString).containsExactly("x FLOAT32[1, 2]", "y UINT8[2, 1]");
        assertThat(split.get(1).get(0).toFloats()).containsExactly(3, 4);
        assertThat(split.get(1).get(1).toFloats()).containsExactly(5, 6);
        assertThat(split.get(0).get(0).toFloats()).containsExactly(1, 2);
    }

    @Test
    void refusesWhatHasNoFirstDimensionInCommon() {
        Tensor wide = Tensor.ofFloats("x", Shape.of(1, 3), 1, 2, 3);
        Tensor scalar = Tensor.ofFloats("x", Shape.of(), 1);

        assertThatThrownBy(() -> TensorBatch.join(List.of(List.of(ONE), List.of(wide))))
                .hasMessage("x FLOAT32[1, 2] and x FLOAT32[1, 3] cannot be joined along a first dimension");
        assertThatThrownBy(() -> TensorBatch.join(List.of(List.of(ONE), List.of(TWO, PICTURE))))
                .hasMessageContaining("one has more tensors");
        assertThatThrownBy(() -> TensorBatch.join(List.of(List.of(scalar), List.of(scalar))))
                .hasMessageContaining("cannot be joined");
    }

    @Test
    void refusesAnOutputThatCannotBeDivided() {
        assertThatThrownBy(() -> TensorBatch.split(List.of(ONE), 2))
                .isInstanceOf(HandlerException.class)
                .hasMessage("Output 'x' has the shape [1, 2], which cannot be divided among 2 requests");
    }
}
