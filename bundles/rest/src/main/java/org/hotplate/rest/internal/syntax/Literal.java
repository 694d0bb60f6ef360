// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.http.Allowance;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON and Python literals. One grammar is enough, because no text has different meanings in them. Python's
 * {@code True} and {@code False} are its integers 1 and 0, JSON's are Booleans; a tuple is a list. Sets, bytes, complex
 * numbers and keys that are not texts are rejected.
 */
public final class Literal {

    /** Approximate sizes on a 64-bit JVM, for reserving memory. */
    private static final int NUMBER = 24;

    private static final int TEXT = 56;
    private static final int LIST = 64;
    private static final int MAP = 120;
    private static final int ENTRY = 56;
    /** The number of bytes that are reserved at once. */
    private static final int SLICE = 1 << 16;

    private final Cursor in;
    private final LiteralLimits limits;
    private final Allowance memory;
    private int elements;
    private int untaken;

    private Literal(String text, LiteralLimits limits, Allowance memory) {
        this.in = new Cursor(text);
        this.limits = limits;
        this.memory = memory;
    }

    /**
     * Returns the value of the text: null, a {@link Boolean}, {@link Number}, {@link String}, {@link List} or {@link
     * Map} of those.
     */
    public static @Nullable Object parse(String text, LiteralLimits limits, Allowance memory)
            throws LiteralException, PredictionException {
        return new Literal(text, limits, memory).whole();
    }

    private @Nullable Object whole() throws LiteralException, PredictionException {
        in.take('\ufeff');
        Object value = value(0);
        in.skipSpace();
        if (!in.atEnd()) {
            throw in.fault("expected nothing more after the value");
        }
        memory.reserve(untaken);
        return value;
    }

    private @Nullable Object value(int depth) throws LiteralException, PredictionException {
        in.skipSpace();
        if (++elements > limits.elements()) {
            throw in.fault(in.place(), "more than the %d values allowed".formatted(limits.elements()));
        }
        if (TextLiteral.startsAt(in)) {
            return text(false);
        }
        if (NumberLiteral.startsAt(in)) {
            hold(NUMBER);
            return NumberLiteral.read(in, limits.digits());
        }
        return switch (in.peek()) {
            case '[' -> list(depth, ']');
            case '(' -> list(depth, ')');
            case '{' -> map(depth);
            default -> word();
        };
    }

    private @Nullable Object word() throws LiteralException, PredictionException {
        int start = in.place();
        String word = in.word();
        if (!word.isEmpty() && TextLiteral.startsAt(in)) {
            return switch (word) {
                case "u", "U" -> text(false);
                case "r", "R" -> text(true);
                default -> throw in.fault(start, "a text with the prefix '%s' is not supported".formatted(brief(word)));
            };
        }
        return switch (word) {
            case "" -> throw in.fault("expected a value");
            case "true" -> true;
            case "false" -> false;
            case "True" -> 1;
            case "False" -> 0;
            case "null", "None" -> null;
            default -> throw in.fault(start, "unknown word '%s'; a text needs quotes".formatted(brief(word)));
        };
    }

    private static String brief(String word) {
        return word.length() > 20 ? word.substring(0, 20) + "…" : word;
    }

    /** Adjacent texts are one text, as in Python. */
    private String text(boolean raw) throws LiteralException, PredictionException {
        StringBuilder text = new StringBuilder();
        TextLiteral.read(in, raw, text);
        in.skipSpace();
        while (TextLiteral.startsAt(in)) {
            TextLiteral.read(in, false, text);
            in.skipSpace();
        }
        hold(TEXT + 2L * text.length());
        return text.toString();
    }

    private @Nullable Object list(int depth, char close) throws LiteralException, PredictionException {
        int start = open(depth, LIST);
        List<@Nullable Object> values = new ArrayList<>();
        boolean comma = false;
        while (!closes(start, close)) {
            values.add(value(depth + 1));
            hold(Long.BYTES);
            comma = separated(start, close);
        }
        if (close == ')' && values.size() == 1 && !comma) {
            return values.get(0);
        }
        return Collections.unmodifiableList(Arrays.asList(values.toArray()));
    }

    private Map<String, @Nullable Object> map(int depth) throws LiteralException, PredictionException {
        int start = open(depth, MAP);
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        while (!closes(start, '}')) {
            int place = in.place();
            if (!(value(depth + 1) instanceof String key)) {
                throw in.fault(place, "a key must be a text in quotes");
            }
            in.skipSpace();
            if (!in.take(':')) {
                throw in.fault("expected ':' after a key");
            }
            entries.put(key, value(depth + 1));
            hold(ENTRY);
            separated(start, '}');
        }
        return Collections.unmodifiableMap(entries);
    }

    private int open(int depth, int size) throws LiteralException, PredictionException {
        if (depth >= limits.depth()) {
            throw in.fault(in.place(), "more than the %d levels allowed".formatted(limits.depth()));
        }
        hold(size);
        in.skip(1);
        return in.place() - 1;
    }

    private boolean closes(int start, char close) throws LiteralException {
        in.skipSpace();
        if (in.atEnd()) {
            throw in.fault(start, "what is opened here is not closed; its '%s' is missing".formatted(close));
        }
        return in.take(close);
    }

    /** Returns whether a comma follows; if not, checks that the end follows. */
    private boolean separated(int start, char close) throws LiteralException {
        in.skipSpace();
        boolean comma = in.take(',');
        if (!comma && !in.atEnd() && in.peek() != close) {
            throw in.fault("expected ',' or '%s' for what is opened at character %d".formatted(close, start + 1));
        }
        return comma;
    }

    private void hold(long bytes) throws PredictionException {
        if (bytes + untaken > SLICE) {
            memory.reserve(bytes + untaken);
            untaken = 0;
        } else {
            untaken += (int) bytes;
        }
    }
}
