// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

/** A file name pattern with {@code *} and {@code ?}; other characters are literal. */
public record Glob(String pattern) {

    /** Returns whether a name matches. The run time is at most the product of both lengths, for any pattern. */
    public boolean fits(String name) {
        int at = 0;
        int p = 0;
        int star = -1;
        int afterStar = 0;
        while (at < name.length()) {
            char wanted = p < pattern.length() ? pattern.charAt(p) : 0;
            if (wanted == '*') {
                star = p++;
                afterStar = at;
            } else if (wanted == '?' || wanted == name.charAt(at)) {
                p++;
                at++;
            } else if (star >= 0) {
                p = star + 1;
                at = ++afterStar;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
