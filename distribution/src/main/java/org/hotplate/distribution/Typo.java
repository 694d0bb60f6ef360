// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.util.Collection;
import java.util.Optional;

/** Finds the word that was meant by one with a typing error. */
public final class Typo {

    private Typo() {}

    /** Returns whether one letter too many, one too few, a wrong one or two swapped ones make one word of the other. */
    private static boolean between(String one, String other) {
        int start = 0;
        int least = Math.min(one.length(), other.length());
        while (start < least && one.charAt(start) == other.charAt(start)) {
            start++;
        }
        var a = one.substring(start);
        var b = other.substring(start);
        return tail(a, 1).equals(b)
                || tail(b, 1).equals(a)
                || (!a.isEmpty() && tail(a, 1).equals(tail(b, 1)))
                || (a.length() > 1 && b.length() > 1 && swapped(a).equals(b));
    }

    /** Returns the word that was meant, if one begins with what was typed or differs from it by a typing error. */
    public static Optional<String> nearest(String typed, Collection<String> words) {
        return words.stream()
                .filter(each -> (typed.length() > 1 && each.startsWith(typed)) || between(typed, each))
                .findFirst();
    }

    private static String tail(String text, int from) {
        return text.length() < from ? text : text.substring(from);
    }

    private static String swapped(String text) {
        return "" + text.charAt(1) + text.charAt(0) + text.substring(2);
    }
}
