// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.options;

/**
 * A key's value as somebody wrote it.
 *
 * @param text the value as text
 * @param kind what it is written as
 * @param place where it stands, such as {@code " at line 1, column 13"}; empty where that is not known
 */
public record Given(String text, Kind kind, String place) {

    public enum Kind {
        TEXT,
        NUMBER,
        FLAG,
        NULL,
        /** An object or a list. */
        NESTED,
        /** A text that may stand for a number too: all there is in a {@code .cfg} file. */
        ANY
    }

    public boolean isText() {
        return (kind == Kind.TEXT || kind == Kind.ANY) && !text.isBlank();
    }

    public boolean isNumber() {
        return kind == Kind.NUMBER || kind == Kind.ANY;
    }

    public boolean isScalar() {
        return kind != Kind.NULL && kind != Kind.NESTED;
    }

    /** Shows it in a message. */
    @Override
    public String toString() {
        return switch (kind) {
            case NESTED -> "an object or a list";
            case TEXT -> "\"" + printable() + "\"";
            case NUMBER, FLAG, NULL, ANY -> "'" + printable() + "'";
        };
    }

    private String printable() {
        String line = text.replaceAll("\\p{Cntrl}", "\uFFFD");
        return line.length() <= 80 ? line : line.substring(0, 80) + "…";
    }
}
