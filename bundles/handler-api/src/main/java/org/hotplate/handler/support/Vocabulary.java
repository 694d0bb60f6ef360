// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import java.util.List;
import java.util.Map;

/** The words a network knows, each with its number: what MMS's {@code encode_sentences} did with a given dictionary. */
public final class Vocabulary {

    private final Map<String, Integer> numbers;
    private final int unknown;

    /**
     * Makes one.
     *
     * @param unknown the number of every other word
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
