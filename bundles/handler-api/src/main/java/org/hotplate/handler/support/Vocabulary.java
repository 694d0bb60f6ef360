// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import java.util.List;
import java.util.Map;

/** Maps the words that a network was trained with to numbers, like MMS's {@code encode_sentences} with a dictionary. */
public final class Vocabulary {

    private final Map<String, Integer> numbers;
    private final int unknown;

    /**
     * Creates a vocabulary.
     *
     * @param unknown the number for words that are not in it
     */
    public Vocabulary(Map<String, Integer> numbers, int unknown) {
        this.numbers = Map.copyOf(numbers);
        this.unknown = unknown;
    }

    /** Returns the numbers of a sentence's words. */
    public int[] encode(List<String> words) {
        return words.stream()
                .mapToInt(word -> numbers.getOrDefault(word, unknown))
                .toArray();
    }
}
