// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

/** The text of a literal and the current position in it. */
final class Cursor {

    /** Returned at the end: a character that does not occur in texts. */
    static final char END = '\uffff';

    private final String text;
    private int at;

    Cursor(String text) {
        this.text = text;
    }

    /** Returns the position of the next character, counted from 0. */
    int place() {
        return at;
    }

    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : END;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    char next() {
        char c = peek();
        at++;
        return c;
    }

    void skip(int count) {
        at += count;
    }

    boolean take(char wanted) {
        if (peek() == wanted && !atEnd()) {
            at++;
            return true;
        }
        return false;
    }

    boolean take(String wanted) {
        if (text.startsWith(wanted, at)) {
            at += wanted.length();
            return true;
        }
        return false;
    }

    void skipSpace() {
        while (" \t\r\n\f".indexOf(peek()) >= 0) {
            at++;
        }
    }

    /** Reads a name of ASCII letters, digits and underscores; empty if there is none here. */
    String word() {
        int start = at;
        while (isWordPart(peek())) {
            at++;
        }
        return text.substring(start, at);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isWordPart(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    /** Returns an exception for a fault at the next character. */
    LiteralException fault(String expected) {
        return fault(at, "%s, found %s".formatted(expected, found()));
    }

    LiteralException fault(int place, String message) {
        return new LiteralException("at character %d: %s".formatted(Math.min(place, text.length()) + 1, message));
    }

    private String found() {
        if (atEnd()) {
            return "the end";
        }
        char c = peek();
        return c > ' ' && c < 0x7f ? "'" + c + "'" : "the character U+%04X".formatted((int) c);
    }
}
