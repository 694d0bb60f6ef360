// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

/**
 * The limits for a literal or a JSON body.
 *
 * @param depth the maximum nesting of lists and objects
 * @param elements the maximum number of values
 * @param digits the maximum number of characters of a number
 */
public record LiteralLimits(int depth, int elements, int digits) {

    /** Deeper than any tensor. */
    static final int DEPTH = 64;
    /** Longer than any useful number. */
    static final int DIGITS = 400;

    public static LiteralLimits ofElements(int elements) {
        return new LiteralLimits(DEPTH, elements, DIGITS);
    }
}
