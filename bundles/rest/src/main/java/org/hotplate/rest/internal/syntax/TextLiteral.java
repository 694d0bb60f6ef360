// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

/** Texts in JSON's and Python's syntax: single, double and tripled quotes; escapes of both languages. */
final class TextLiteral {

    private final Cursor in;
    private final boolean raw;
    private final StringBuilder text;

    private TextLiteral(Cursor in, boolean raw, StringBuilder text) {
        this.in = in;
        this.raw = raw;
        this.text = text;
    }

    static boolean startsAt(Cursor in) {
        return in.peek() == '"' || in.peek() == '\'';
    }

    /** Reads from the opening to the closing quote and appends the text between them. */
    static void read(Cursor in, boolean raw, StringBuilder into) throws LiteralException {
        new TextLiteral(in, raw, into).read();
    }

    private void read() throws LiteralException {
        int start = in.place();
        char quote = in.next();
        String tripled = String.valueOf(quote).repeat(2);
        boolean triple = in.take(tripled);
        while (true) {
            if (in.atEnd() || (!triple && in.peek() == '\n')) {
                throw in.fault(start, "a text is not closed; its closing %s is missing".formatted(quote));
            }
            char c = in.next();
            if (c == quote && (!triple || in.take(tripled))) {
                return;
            }
            if (c == '\\') {
                backslash(start);
            } else {
                text.append(c);
            }
        }
    }

    private void backslash(int start) throws LiteralException {
        if (in.atEnd()) {
            throw in.fault(start, "a text ends in a backslash");
        }
        char c = in.next();
        if (raw) {
            text.append('\\').append(c);
            return;
        }
        switch (c) {
            case '\n' -> {}
            case '\\', '\'', '"', '/' -> text.append(c);
            case 'a' -> text.append('\u0007');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'v' -> text.append('\u000b');
            case 'x' -> text.append((char) hexadecimal(2));
            case 'u' -> text.append((char) hexadecimal(4));
            case 'U' -> codePoint();
            case 'N' -> throw in.fault(in.place() - 2, "escapes by name are not supported; write \\uXXXX");
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                in.skip(-1);
                text.append((char) octal());
            }
            // unknown escapes are kept, as in Python
            default -> text.append('\\').append(c);
        }
    }

    private int octal() {
        int value = 0;
        for (int i = 0; i < 3 && in.peek() >= '0' && in.peek() <= '7'; i++) {
            value = value * 8 + (in.next() - '0');
        }
        return value;
    }

    private void codePoint() throws LiteralException {
        int place = in.place() - 2;
        int value = hexadecimal(8);
        if (!Character.isValidCodePoint(value)) {
            throw in.fault(place, "an escape names no character");
        }
        text.appendCodePoint(value);
    }

    private int hexadecimal(int length) throws LiteralException {
        int value = 0;
        for (int i = 0; i < length; i++) {
            int digit = in.peek() < 0x80 ? Character.digit(in.peek(), 16) : -1;
            if (digit < 0) {
                throw in.fault("expected %d hexadecimal digits in an escape".formatted(length));
            }
            value = value * 16 + digit;
            in.skip(1);
        }
        return value;
    }
}
