// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.regex.Pattern;

/** Converts untrusted texts to one printable line for a message. */
public final class Printable {

    private static final int LONGEST = 80;

    /** Characters that terminals and logs do not show: line ends, bidirectional controls, invisible characters. */
    private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}]");

    private Printable() {}

    /** Converts a name or a value. */
    public static String text(String text) {
        String line = shown(text, LONGEST + 1);
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    /** Converts another library's message. */
    public static String message(String text) {
        String line = shown(text.strip(), 3 * LONGEST + 1);
        return line.length() <= 3 * LONGEST ? line : line.substring(0, 3 * LONGEST) + "...";
    }

    private static String shown(String text, int most) {
        return UNSHOWN.matcher(text.substring(0, Math.min(text.length(), most))).replaceAll("\uFFFD");
    }
}
