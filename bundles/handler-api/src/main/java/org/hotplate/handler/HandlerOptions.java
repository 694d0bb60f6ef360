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
 * A model's options for its handler, from {@code <model>.json}. Asking for an option declares it: the runtime refuses
 * the options that were given and never asked for, so that a typing error is seen.
 *
 * <p>For the thread that makes the handler. Each method that asks takes what to answer where the option is absent, and
 * throws a {@link HandlerException} that names the option, its value and what is allowed where it is wrong.
 */
public final class HandlerOptions {

    private final Map<String, String> given;
    private final Map<String, String> inEffect = new LinkedHashMap<>();
    private @Nullable String refused;

    public HandlerOptions(Map<String, String> given) {
        this.given = Map.copyOf(given);
    }

    /** Returns a text that must be one of those allowed. */
    public String text(String name, String absent, String... allowed) throws HandlerException {
        String value = given.getOrDefault(name, absent);
        inEffect.put(name, value);
        if (!List.of(allowed).contains(value)) {
            throw wrong(name, value, "one of " + String.join(", ", allowed));
        }
        return value;
    }

    /** Returns a text that may be any. */
    public String anyText(String name, String absent) {
        String value = given.getOrDefault(name, absent);
        inEffect.put(name, value);
        return value;
    }

    /** Returns an option as it was given, or an empty text, without asking for it: whoever passes it on may know it. */
    public String given(String name) {
        return given.getOrDefault(name, "");
    }

    /** Returns whether the model has an option of its own, whatever its value. */
    public boolean isGiven(String name) {
        return given.containsKey(name);
    }

    /** Returns a whole number between two limits, both allowed. */
    public int integer(String name, int absent, int least, int most) throws HandlerException {
        String value = given.get(name);
        inEffect.put(name, value == null ? Integer.toString(absent) : value);
        if (value == null) {
            return absent;
        }
        String allowed = "a whole number from %d to %d".formatted(least, most);
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new HandlerException(FailureKind.BAD_REQUEST, message(name, value, allowed), e);
        }
        throw wrong(name, value, allowed);
    }

    /** Returns a number between two limits, both allowed. */
    public double real(String name, double absent, double least, double most) throws HandlerException {
        double number = number(anyText(name, plain(absent)));
        if (number >= least && number <= most) {
            return number;
        }
        throw refusal(name, "a number from %s to %s".formatted(plain(least), plain(most)));
    }

    /**
     * Returns several numbers, given as a text with commas between them, such as {@code 0.5, 0.4, 0.3}; a single one
     * stands for all. Square brackets around them do no harm.
     *
     * @param absent what to answer where the option is absent; as many numbers are allowed
     */
    public float[] reals(String name, float... absent) throws HandlerException {
        String[] parts = anyText(name, plain(absent))
                .strip()
                .replaceFirst("^\\[(.*)]$", "$1")
                .split(",", -1);
        float[] numbers = new float[absent.length];
        boolean good = parts.length == 1 || parts.length == numbers.length;
        for (int i = 0; good && i < numbers.length; i++) {
            numbers[i] = (float) number(parts[parts.length == 1 ? 0 : i].strip());
            good = Float.isFinite(numbers[i]);
        }
        if (!good) {
            String several =
                    "one number, or %d with commas between them, such as '%s'".formatted(numbers.length, plain(absent));
            throw refusal(name, numbers.length == 1 ? "a number" : several);
        }
        return numbers;
    }

    /** Returns a switch: {@code true} or {@code false}. */
    public boolean flag(String name, boolean absent) throws HandlerException {
        return Boolean.parseBoolean(text(name, Boolean.toString(absent), "true", "false"));
    }

    /** Returns the options that have been asked for so far, in that order. */
    public Set<String> asked() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(inEffect.keySet()));
    }

    /** Returns the options that have been asked for so far with the values that were answered, in that order. */
    public Map<String, String> inEffect() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(inEffect));
    }

    /** Returns the option whose value was refused, if one was. */
    public Optional<String> refused() {
        return Optional.ofNullable(refused);
    }

    /** Returns the options that were given and have not been asked for. */
    public Set<String> unknown() {
        Set<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(inEffect.keySet());
        return unknown;
    }

    /** Makes the exception that refuses an option's value: for handlers that know more about it than its syntax. */
    public HandlerException refusal(String name, String allowed) {
        return wrong(name, given.getOrDefault(name, ""), allowed);
    }

    /** Returns NaN for what is not a number, as for NaN itself. */
    private static double number(String text) {
        try {
            // Java's own suffixes and hexadecimal digits are no numbers to anybody else
            return text.matches("[-+.eE0-9]+") ? Double.parseDouble(text) : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static String plain(float... numbers) {
        // by way of each float's own digits, not the double's
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
        refused = name;
        return "Option '%s' is '%s'; allowed is %s".formatted(name, value, allowed);
    }
}
