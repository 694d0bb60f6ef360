// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The order of versions. Compares the numbers and words of two versions one by one, numbers by value and after words:
 * 1.10 is after 1.9. More parts are after fewer; no version is before all. Only equal texts are equal versions.
 */
public final class VersionOrder implements Comparator<String> {

    public static final VersionOrder LOWEST_FIRST = new VersionOrder();

    private static final Pattern PART = Pattern.compile("[0-9]+|[A-Za-z]+");

    private VersionOrder() {}

    @Override
    public int compare(String a, String b) {
        List<String> first = parts(a);
        List<String> second = parts(b);
        for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
            int order = comparePart(first.get(i), second.get(i));
            if (order != 0) {
                return order;
            }
        }
        int order = Integer.compare(first.size(), second.size());
        return order != 0 ? order : a.compareTo(b);
    }

    private static List<String> parts(String version) {
        return PART.matcher(version).results().map(MatchResult::group).toList();
    }

    private static int comparePart(String a, String b) {
        boolean number = Character.isDigit(a.charAt(0));
        if (number != Character.isDigit(b.charAt(0))) {
            return number ? 1 : -1;
        }
        return number ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
    }
}
