// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.gluon.crepe.internal;

import java.util.Locale;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** Texts as the character CNN reads them: a column for each character, with a 1 in the row of its letter. */
final class Characters {

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-,;.!?:'\"/\\|_@#$%^&*~`+ =<>()[]{}";

    /** How many characters there is a row for. */
    static final int ALPHABET = LETTERS.length();

    /** How many characters MMS's network reads. */
    static final int USUAL_LENGTH = 1014;

    private final int length;
    private final boolean lowerCase;

    /**
     * Makes one.
     *
     * @param length how many characters of a text count: those behind are cut off
     * @param lowerCase whether to read capitals as their small letters; else they are unknown, as to MMS
     */
    Characters(int length, boolean lowerCase) {
        this.length = length;
        this.lowerCase = lowerCase;
    }

    /** Returns a tensor of shape {@code [1, 69, length]}; the column of an unknown character holds zeros alone. */
    Tensor encode(String name, String text) {
        float[] columns = new float[Math.multiplyExact(ALPHABET, length)];
        int[] characters = (lowerCase ? text.toLowerCase(Locale.ROOT) : text)
                .codePoints()
                .limit(length)
                .toArray();
        for (int i = 0; i < characters.length; i++) {
            int row = LETTERS.indexOf(characters[i]);
            if (row >= 0) {
                columns[row * length + i] = 1;
            }
        }
        return Tensor.ofFloats(name, Shape.of(1, ALPHABET, length), columns);
    }
}
