// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

/**
 * The largest size of a literal or a JSON body.
 *
 * @param depth how many lists and objects may be nested
 * @param elements how many values there may be in all
 * @param digits how many characters a number may have
 */
public record LiteralLimits(int depth, int elements, int digits) {

    /** Deeper than any tensor. */
    static final int DEPTH = 64;
    /** Longer than any number that means something. */
    static final int DIGITS = 400;

    public static LiteralLimits ofElements(int elements) {
        return new LiteralLimits(DEPTH, elements, DIGITS);
    }
}
