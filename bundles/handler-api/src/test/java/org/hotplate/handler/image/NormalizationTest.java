// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.junit.jupiter.api.Test;

class NormalizationTest {

    private final Image image = new Image(2, 2, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) 200});

    @Test
    void treatsEachColourByItsOwnFigures() {
        Normalization normalization = new Normalization(1, new float[] {1, 2, 3}, new float[] {1, 2, 4});

        Tensor tensor = normalization.toNchw("data", image);

        assertThat(tensor.type()).isEqualTo(DataType.FLOAT32);
        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 3, 2, 2));
        assertThat(tensor.toFloats()).containsExactly(0, 3, 6, 9, 0, 1.5f, 3, 4.5f, 0, 0.75f, 1.5f, 49.25f);
    }

    /**
     * The expected values are numpy 2.4's, bit for bit:  <pre>{@code f = np.float32 (np.array([1, 2, 3], f) / f(255) -
     * np.array([.485, .456, .406], f)) / np.array([.229, .224, .225], f) }</pre>
     */
    @Test
    void roundsAsMmsDidForImageNet() {
        Image pixel = new Image(1, 1, new byte[] {1, 2, 3});

        assertThat(Normalization.IMAGENET.toNchw("data", pixel).toFloats())
                .containsExactly(-2.1007792949676514f, -2.0007002353668213f, -1.7521568536758423f);
    }

    @Test
    void readsAModelsOptions() throws HandlerException {
        HandlerOptions options = new HandlerOptions(Map.of("divisor", "2", "mean", "1", "std", "1, 2, 4"));

        assertThat(Normalization.of(options, Normalization.IMAGENET)
                        .toNchw("data", new Image(1, 1, new byte[] {4, 6, 10}))
                        .toFloats())
                .containsExactly(1, 1, 1);
        assertThat(Normalization.of(new HandlerOptions(Map.of()), Normalization.NONE)
                        .changesNothing())
                .isTrue();
        assertThat(Normalization.of(new HandlerOptions(Map.of("mean", "1")), Normalization.NONE)
                        .changesNothing())
                .isFalse();
    }

    @Test
    void refusesToDivideByNothing() {
        assertThatThrownBy(() -> Normalization.of(new HandlerOptions(Map.of("std", "1, 0, 1")), Normalization.NONE))
                .isInstanceOf(HandlerException.class)
                .hasMessage("Option 'std' is '1, 0, 1'; allowed is numbers other than 0");
        assertThatThrownBy(() -> Normalization.of(new HandlerOptions(Map.of("divisor", "-0")), Normalization.NONE))
                .hasMessageContaining("a number other than 0");
    }
}
