// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.gluon.crepe.internal;

import java.util.Locale;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** Encodes texts for the character CNN: one column per character, with a 1 in the row of its letter. */
final class Characters {

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-,;.!?:'\"/\\|_@#$%^&*~`+ =<>()[]{}";

    /** The number of characters that have a row. */
    static final int ALPHABET = LETTERS.length();

    /** The number of characters that MMS's network reads. */
    static final int DEFAULT_LENGTH = 1014;

    private final int length;
    private final boolean lowerCase;

    /**
     * Creates an encoder.
     *
     * @param length the number of columns; longer texts are truncated
     * @param lowerCase whether to convert capitals to lower case; otherwise they are unknown characters, as in MMS
     */
    Characters(int length, boolean lowerCase) {
        this.length = length;
        this.lowerCase = lowerCase;
    }

    /** Returns a tensor of shape {@code [1, 69, length]}; the column of an unknown character contains only zeros. */
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
