// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.options;

/**
 * The value of a key as written in a configuration.
 *
 * @param text the value as text
 * @param kind its syntactic kind
 * @param position its position, such as {@code " at line 1, column 13"}; empty if unknown
 */
public record ConfigValue(String text, Kind kind, String position) {

    public enum Kind {
        TEXT,
        NUMBER,
        FLAG,
        NULL,
        /** An object or an array. */
        NESTED,
        /** A text that may also represent a number, like all values in a {@code .cfg} file. */
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

    /** Formats the value for a message. */
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
