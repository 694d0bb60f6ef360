// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

/** Makes texts of strangers fit for one line of a message. */
public final class Printable {

    private static final int LONGEST = 80;

    private Printable() {}

    /** A name or a value. */
    public static String text(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "\uFFFD");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    /** Another library's message. */
    public static String message(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "\uFFFD").strip();
        return line.length() <= 3 * LONGEST ? line : line.substring(0, 3 * LONGEST) + "...";
    }
}
