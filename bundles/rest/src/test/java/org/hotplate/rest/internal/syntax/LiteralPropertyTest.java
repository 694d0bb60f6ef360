// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.hotplate.model.PredictionException;

/** {@link Literal} reads every value, written as JSON or as Python, and rejects every other text. */
class LiteralPropertyTest {

    private static final LiteralLimits LIMITS = new LiteralLimits(64, 100_000, 400);

    @Property
    void readsWhatJsonWrites(@ForAll("values") Object value, @ForAll Random random) throws Exception {
        assertThat(parse(new Writer(random, false).write(value))).isEqualTo(value);
    }

    @Property
    void readsWhatPythonWrites(@ForAll("pythonValues") Object value, @ForAll Random random) throws Exception {
        assertThat(parse(new Writer(random, true).write(value))).isEqualTo(value);
    }

    @Property
    void aPrefixOfAListIsNeverAValue(
            @ForAll @Size(min = 1, max = 6) List<@From("values") Object> values, @ForAll Random random) {
        String text = new Writer(random, false).write(values).strip();
        String prefix = text.substring(0, random.nextInt(text.length()));

        assertThatThrownBy(() -> parse(prefix)).isInstanceOf(LiteralException.class);
    }

    @Property(tries = 3_000)
    void anyTextIsAValueOrAFaultWithAPlace(@ForAll("texts") String text) throws PredictionException {
        try {
            parse(text);
        } catch (LiteralException e) {
            assertThat(e).hasMessageStartingWith("at character ");
        }
    }

    @Property
    void theNumberOfValuesIsLimitedExactly(
            @ForAll @IntRange(max = 200) int values, @ForAll @IntRange(min = 1, max = 200) int limit) throws Exception {
        String text = "[" + "0,".repeat(values) + "]";
        LiteralLimits limits = new LiteralLimits(64, limit, 400);

        if (values + 1 <= limit) {
            assertThat((List<?>) Literal.parse(text, limits, bytes -> {})).hasSize(values);
        } else {
            assertThatThrownBy(() -> Literal.parse(text, limits, bytes -> {})).isInstanceOf(LiteralException.class);
        }
    }

    @Property
    void memoryIsCountedForEveryValue(
            @ForAll @Size(max = 50) List<@StringLength(max = 50) String> texts, @ForAll Random random)
            throws Exception {
        AtomicLong taken = new AtomicLong();
        String text = new Writer(random, false).write(texts);

        Literal.parse(text, LIMITS, taken::addAndGet);

        long characters = texts.stream().mapToLong(String::length).sum();
        assertThat(taken.get()).isGreaterThanOrEqualTo(2 * characters + 8L * texts.size());
    }

    private static Object parse(String text) throws LiteralException, PredictionException {
        return Literal.parse(text, LIMITS, bytes -> {});
    }

    @Provide
    Arbitrary<Object> values() {
        return values(true);
    }

    /** Python's True and False are the integers 1 and 0, so that Booleans are not returned. */
    @Provide
    Arbitrary<Object> pythonValues() {
        return values(false);
    }

    @Provide
    Arbitrary<String> texts() {
        String syntax = "[]{}()'\"\\,:. -+_eExuUbr0179truefalsNonTFdj\n\t\uffff\ufeff\u00e9/";
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars(syntax.toCharArray()).ofMaxLength(24),
                Arbitraries.strings().ofMaxLength(24),
                Arbitraries.of(
                                "[",
                                "]",
                                "{",
                                "}",
                                "(",
                                ")",
                                ",",
                                ":",
                                "1",
                                "-",
                                "1.5e3",
                                "'a'",
                                "\"\\u0041\"",
                                "'''x'''",
                                "None",
                                "true",
                                "0x",
                                "1_0",
                                " ")
                        .list()
                        .ofMaxSize(12)
                        .map(tokens -> String.join("", tokens)));
    }

    // jqwik's own recursive arbitraries take minutes for some seeds
    private static Arbitrary<Object> values(boolean booleans) {
        return Arbitraries.randomValue(random -> value(random, 4, booleans));
    }

    private static Object value(Random random, int depth, boolean booleans) {
        return switch (random.nextInt(depth == 0 ? 7 : 11)) {
            case 0 -> text(random, 12);
            case 1 -> random.nextInt();
            case 2 -> (1L << 31) + (random.nextLong() >>> 2);
            case 3 -> BigInteger.ONE.shiftLeft(63).add(new BigInteger(63 + random.nextInt(137), random));
            case 4 -> random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300);
            case 5 -> null;
            case 6 -> booleans ? random.nextBoolean() : "";
            case 7, 8 ->
                IntStream.range(0, random.nextInt(5))
                        .mapToObj(i -> value(random, depth - 1, booleans))
                        .collect(Collectors.toCollection(ArrayList::new));
            default -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    map.put(text(random, 5), value(random, depth - 1, booleans));
                }
                yield map;
            }
        };
    }

    private static String text(Random random, int most) {
        return random.ints(random.nextInt(most + 1), 0, random.nextBoolean() ? 0x80 : 0x11_0000)
                .filter(point -> point < 0xd800 || point > 0xdfff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Writes values in one of many equivalent forms. */
    private static final class Writer {

        private final Random random;
        private final boolean python;
        private final StringBuilder text = new StringBuilder();

        Writer(Random random, boolean python) {
            this.random = random;
            this.python = python;
        }

        String write(Object value) {
            space();
            any(value);
            space();
            return text.toString();
        }

        private void any(Object value) {
            if (value instanceof String string) {
                string(string);
            } else if (value instanceof List<?> list) {
                list(list);
            } else if (value instanceof Map<?, ?> map) {
                map(map);
            } else if (value == null) {
                text.append(python ? "None" : "null");
            } else {
                text.append(value);
            }
        }

        private void list(List<?> list) {
            boolean tuple = python && random.nextBoolean();
            text.append(tuple ? '(' : '[');
            for (int i = 0; i < list.size(); i++) {
                text.append(i == 0 ? "" : ",");
                space();
                any(list.get(i));
                space();
            }
            boolean comma = !list.isEmpty() && (tuple && list.size() == 1 || python && random.nextBoolean());
            text.append(comma ? "," : "").append(tuple ? ')' : ']');
        }

        private void map(Map<?, ?> map) {
            text.append('{');
            String separator = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text.append(separator);
                space();
                any(entry.getKey());
                space();
                text.append(':');
                space();
                any(entry.getValue());
                space();
                separator = ",";
            }
            text.append('}');
        }

        private void string(String string) {
            char quote = python && random.nextBoolean() ? '\'' : '"';
            text.append(quote);
            for (char character : string.toCharArray()) {
                if (character < ' ' || character == quote || character == '\\' || random.nextInt(8) == 0) {
                    text.append("\\u%04x".formatted((int) character));
                } else {
                    text.append(character);
                }
            }
            text.append(quote);
        }

        private void space() {
            text.append(" \t\n ".substring(0, random.nextInt(4)));
        }
    }
}
