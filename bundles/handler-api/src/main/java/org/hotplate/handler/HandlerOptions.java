// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model's options for its handler, from {@code <model>.json}. Reading an option declares it: the runtime rejects
 * options that are set and were never read, so that spelling errors are reported.
 *
 * <p>Not thread-safe; used by the thread that creates the handler. The typed methods return a default if the option is
 * not set, and throw a {@link HandlerException} with the option, its value and the allowed values if the value is
 * invalid.
 */
public final class HandlerOptions {

    private final Map<String, String> configured;
    private final Map<String, String> values = new LinkedHashMap<>();
    private @Nullable String rejected;

    public HandlerOptions(Map<String, String> configured) {
        this.configured = Map.copyOf(configured);
    }

    /** Returns a text that must be one of the allowed texts. */
    public String text(String name, String defaultValue, String... allowed) throws HandlerException {
        String value = configured.getOrDefault(name, defaultValue);
        values.put(name, value);
        if (!List.of(allowed).contains(value)) {
            throw wrong(name, value, "one of " + String.join(", ", allowed));
        }
        return value;
    }

    /** Returns any text. */
    public String anyText(String name, String defaultValue) {
        String value = configured.getOrDefault(name, defaultValue);
        values.put(name, value);
        return value;
    }

    /** Returns an option as it was set, or an empty text, without declaring it: for handlers that pass options on. */
    public String rawValue(String name) {
        return configured.getOrDefault(name, "");
    }

    /** Returns whether an option is set for the model, whatever its value; does not declare it. */
    public boolean isSet(String name) {
        return configured.containsKey(name);
    }

    /** Returns an integer within inclusive limits. */
    public int integer(String name, int defaultValue, int min, int max) throws HandlerException {
        String value = configured.get(name);
        values.put(name, value == null ? Integer.toString(defaultValue) : value);
        if (value == null) {
            return defaultValue;
        }
        String allowed = "a whole number from %d to %d".formatted(min, max);
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new HandlerException(FailureKind.BAD_REQUEST, message(name, value, allowed), e);
        }
        throw wrong(name, value, allowed);
    }

    /** Returns a number within inclusive limits. */
    public double real(String name, double defaultValue, double min, double max) throws HandlerException {
        double number = number(anyText(name, plain(defaultValue)));
        if (number >= min && number <= max) {
            return number;
        }
        throw invalidValue(name, "a number from %s to %s".formatted(plain(min), plain(max)));
    }

    /**
     * Returns several numbers, written with commas between them, such as {@code 0.5, 0.4, 0.3}, optionally in square
     * brackets. A single number is used for all.
     *
     * @param defaultValue the default; also determines how many numbers are expected
     */
    public float[] reals(String name, float... defaultValue) throws HandlerException {
        String[] parts = anyText(name, plain(defaultValue))
                .strip()
                .replaceFirst("^\\[(.*)]$", "$1")
                .split(",", -1);
        float[] numbers = new float[defaultValue.length];
        boolean good = parts.length == 1 || parts.length == numbers.length;
        for (int i = 0; good && i < numbers.length; i++) {
            numbers[i] = (float) number(parts[parts.length == 1 ? 0 : i].strip());
            good = Float.isFinite(numbers[i]);
        }
        if (!good) {
            String several = "one number, or %d with commas between them, such as '%s'"
                    .formatted(numbers.length, plain(defaultValue));
            throw invalidValue(name, numbers.length == 1 ? "a number" : several);
        }
        return numbers;
    }

    /** Returns {@code true} or {@code false}. */
    public boolean flag(String name, boolean defaultValue) throws HandlerException {
        return Boolean.parseBoolean(text(name, Boolean.toString(defaultValue), "true", "false"));
    }

    /** Returns the options that have been read so far, in that order. */
    public Set<String> declared() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(values.keySet()));
    }

    /** Returns the options that have been read so far with their effective values, in that order. */
    public Map<String, String> effectiveValues() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Returns the option whose value was rejected, if any. */
    public Optional<String> rejected() {
        return Optional.ofNullable(rejected);
    }

    /** Returns the options that are set and have not been read. */
    public Set<String> undeclared() {
        Set<String> undeclared = new TreeSet<>(configured.keySet());
        undeclared.removeAll(values.keySet());
        return undeclared;
    }

    /** Returns an exception that rejects an option's value, for handlers with rules of their own. */
    public HandlerException invalidValue(String name, String allowed) {
        return wrong(name, configured.getOrDefault(name, ""), allowed);
    }

    /** Returns NaN if the text is not a number. */
    private static double number(String text) {
        try {
            // Java's type suffixes and hexadecimal digits are not accepted
            return text.matches("[-+.eE0-9]+") ? Double.parseDouble(text) : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static String plain(float... numbers) {
        // with the shortest digits of each float, not those of the equal double
        return IntStream.range(0, numbers.length)
                .mapToObj(i ->
                        numbers[i] == Math.rint(numbers[i]) ? plain((double) numbers[i]) : Float.toString(numbers[i]))
                .collect(Collectors.joining(", "));
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e9
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    private HandlerException wrong(String name, String value, String allowed) {
        return HandlerException.badRequest(message(name, value, allowed));
    }

    private String message(String name, String value, String allowed) {
        rejected = name;
        return "Option '%s' is '%s'; allowed is %s".formatted(name, value, allowed);
    }
}
