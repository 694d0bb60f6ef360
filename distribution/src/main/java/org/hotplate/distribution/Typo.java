// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.util.Collection;

/** Tells a slip of the finger from another word. */
public final class Typo {

    private Typo() {}

    /** Returns whether one letter too many, one too few, a wrong one or two swapped ones make one word of the other. */
    public static boolean between(String one, String other) {
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

    /** Returns what to say to an option that is not among these. */
    public static String inOption(String typed, Collection<String> known) {
        return known.stream()
                .filter(each -> between(typed, each))
                .findFirst()
                .map(near -> "There is no option %s; did you mean %s?".formatted(typed, near))
                .orElse("There is no option %s; the options are %s.".formatted(typed, String.join(", ", known)));
    }

    private static String tail(String text, int from) {
        return text.length() < from ? text : text.substring(from);
    }

    private static String swapped(String text) {
        return "" + text.charAt(1) + text.charAt(0) + text.substring(2);
    }
}
