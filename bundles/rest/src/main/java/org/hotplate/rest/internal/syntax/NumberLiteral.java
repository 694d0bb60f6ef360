// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import java.math.BigInteger;

/**
 * Numbers in JSON's and Python's syntax: {@code 1}, {@code 1_000}, {@code 0x1f}, {@code 1.}, {@code .5}, {@code 1e5}.
 */
final class NumberLiteral {

    private final Cursor in;
    private final int mostDigits;
    private final int start;
    private final StringBuilder digits = new StringBuilder();

    private NumberLiteral(Cursor in, int mostDigits) {
        this.in = in;
        this.mostDigits = mostDigits;
        this.start = in.place();
    }

    static boolean startsAt(Cursor in) {
        char c = in.peek();
        return Cursor.isDigit(c) || c == '-' || c == '+' || (c == '.' && Cursor.isDigit(in.peek(1)));
    }

    /** Reads an optionally signed number: an {@link Integer}, {@link Long}, {@link BigInteger} or {@link Double}. */
    static Number read(Cursor in, int mostDigits) throws LiteralException {
        return new NumberLiteral(in, mostDigits).read();
    }

    private Number read() throws LiteralException {
        boolean negative = in.peek() == '-';
        if (in.take('-') || in.take('+')) {
            in.skipSpace();
        }
        Number number = in.peek() == '0' ? zeroLed(negative) : decimal(negative);
        if (Cursor.isWordPart(in.peek())) {
            throw in.fault("expected the end of a number");
        }
        return number;
    }

    private Number zeroLed(boolean negative) throws LiteralException {
        int radix =
                switch (in.peek(1)) {
                    case 'x', 'X' -> 16;
                    case 'o', 'O' -> 8;
                    case 'b', 'B' -> 2;
                    default -> 10;
                };
        if (radix == 10) {
            return decimal(negative);
        }
        in.skip(2);
        in.take('_');
        take(radix);
        return integer(negative, radix);
    }

    private Number decimal(boolean negative) throws LiteralException {
        boolean pointFirst = in.peek() == '.';
        if (!pointFirst) {
            take(10);
        }
        int whole = digits.length();
        boolean real = false;
        if (in.take('.')) {
            real = true;
            append('.');
            if (pointFirst || Cursor.isDigit(in.peek())) {
                take(10);
            }
        }
        if (in.peek() == 'e' || in.peek() == 'E') {
            real = true;
            append(in.next());
            if (in.peek() == '-' || in.peek() == '+') {
                append(in.next());
            }
            take(10);
        }
        if (real) {
            return real(negative);
        }
        if (whole > 1 && digits.charAt(0) == '0' && !digits.chars().allMatch(c -> c == '0')) {
            throw in.fault(start, "a whole number must not start with 0");
        }
        return integer(negative, 10);
    }

    /** Reads at least one digit; single underscores are allowed between two digits. */
    private void take(int radix) throws LiteralException {
        if (digit(in.peek(), radix) < 0) {
            throw in.fault("expected a digit");
        }
        while (digit(in.peek(), radix) >= 0) {
            append(in.next());
            if (in.peek() == '_' && digit(in.peek(1), radix) >= 0) {
                in.skip(1);
            }
        }
    }

    /** Unlike the JDK's method, accepts ASCII digits only. */
    private static int digit(char c, int radix) {
        return c < 0x80 ? Character.digit(c, radix) : -1;
    }

    private void append(char c) throws LiteralException {
        if (digits.length() == mostDigits) {
            throw in.fault(start, "a number has more than the %d characters allowed".formatted(mostDigits));
        }
        digits.append(c);
    }

    private Number integer(boolean negative, int radix) {
        BigInteger value = new BigInteger((negative ? "-" : "") + digits, radix);
        if (value.bitLength() < Integer.SIZE) {
            return value.intValue();
        }
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }

    private Double real(boolean negative) throws LiteralException {
        double value = Double.parseDouble((negative ? "-" : "") + digits);
        if (Double.isInfinite(value)) {
            throw in.fault(start, "a number is beyond the largest double");
        }
        return value;
    }
}
