// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import java.util.Arrays;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** The sentence lengths that a network supports, to which sentences are padded like in MMS's {@code pad_sentence}. */
public final class Buckets {

    private final int[] lengths;

    /**
     * Creates buckets from lengths in any order.
     *
     * @throws IllegalArgumentException if there are no lengths, or one is not positive
     */
    public Buckets(int... lengths) {
        this.lengths = lengths.clone();
        Arrays.sort(this.lengths);
        if (lengths.length == 0 || this.lengths[0] < 1) {
            throw new IllegalArgumentException("Lengths must be positive, were " + Arrays.toString(lengths));
        }
    }

    /**
     * Returns the smallest length that is sufficient for a sentence.
     *
     * @param name the name of the input, for messages
     * @throws HandlerException of kind {@link FailureKind#BAD_REQUEST} if the sentence is longer than the greatest
     *     length
     */
    public int lengthFor(String name, int words) throws HandlerException {
        return Arrays.stream(lengths)
                .filter(length -> length >= words)
                .findFirst()
                .orElseThrow(() -> HandlerException.badRequest("Input '%s' has %d words; at most %d are allowed"
                        .formatted(name, words, lengths[lengths.length - 1])));
    }

    /**
     * Pads a sentence at its end to the smallest sufficient length.
     *
     * @return a tensor of shape {@code [1, length]}
     * @throws HandlerException of kind {@link FailureKind#BAD_REQUEST} if the sentence is longer than the greatest
     *     length
     */
    public Tensor pad(String name, int[] sentence, int padding) throws HandlerException {
        float[] padded = new float[lengthFor(name, sentence.length)];
        Arrays.fill(padded, padding);
        for (int i = 0; i < sentence.length; i++) {
            padded[i] = sentence[i];
        }
        return Tensor.ofFloats(name, Shape.of(1, padded.length), padded);
    }
}
