// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ScoresTest {

    @Test
    void looksAtTheFirstRowAlone() throws HandlerException {
        Tensor output = Tensor.ofFloats("out", Shape.of(2, 2, 1, 1), 0.25f, 0.75f, 9, 9);

        assertThat(Scores.of(output).top(5)).containsExactly(new TopK(1, 0.75), new TopK(0, 0.25));
        assertThat(Scores.of(output.reshaped(Shape.of(4))).top(1)).containsExactly(new TopK(2, 9));
    }

    @Test
    void refusesAnOutputThatRanksNoClasses() {
        assertThatThrownBy(() -> Scores.of(Tensor.ofFloats("mask", Shape.of(1, 1, 2), 1, 2)))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.INTERNAL))
                .hasMessage("Output 'mask' has the shape [1, 1, 2]; classes are ranked in one of [batch, classes]");
    }

    /** The expected values are numpy 2.4's in float32: {@code e = np.exp(x - x.max()); e / e.sum()}. */
    @Test
    void makesProbabilities() throws HandlerException {
        double[] expected = {
            0.031039442867040634,
            0.2293521910905838,
            0.018826374784111977,
            0.0015453628730028868,
            0.08437395840883255,
            0.6234439015388489,
            0.011418773792684078
        };

        Scores scores = scores(1, 3, 0.5f, -2, 2, 4, 0).softmax();

        assertThat(scores.top(7)).hasSize(7).allSatisfy(top -> {
            assertThat(top.value()).isEqualTo((float) top.value());
            assertThat(top.value()).isCloseTo(expected[top.index()], within(1e-7));
        });
        assertThat(scores(1000, 1000).softmax().top(1)).containsExactly(new TopK(0, 0.5));
    }

    @Test
    void makesNoProbabilityOfNan() throws HandlerException {
        assertThat(scores(1, Float.NaN).softmax().top(2)).allMatch(top -> Double.isNaN(top.value()));
        assertThat(scores(1, Float.POSITIVE_INFINITY).softmax().top(2)).anyMatch(top -> Double.isNaN(top.value()));
        assertThat(scores(1, Float.NEGATIVE_INFINITY).softmax().top(2)).containsExactly(new TopK(0, 1), new TopK(1, 0));
    }

    @Test
    void findsTheFirstOfTheBest() throws HandlerException {
        assertThat(scores(-3, -1, -1).best()).isEqualTo(1);
        assertThat(scores(Float.NEGATIVE_INFINITY).best()).isZero();
        assertThatThrownBy(() -> scores(1, Float.NaN).best())
                .isInstanceOf(HandlerException.class)
                .hasMessage("Output 'out' contains NaN for class 1, so no class is the most likely");
    }

    private static Scores scores(float... values) throws HandlerException {
        return Scores.of(Tensor.ofFloats("out", Shape.of(1, values.length), values));
    }
}
