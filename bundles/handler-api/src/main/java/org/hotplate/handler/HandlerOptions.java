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

    private HandlerException wrong(String name, String value, String allowed) {
        return HandlerException.badRequest(message(name, value, allowed));
    }

    private String message(String name, String value, String allowed) {
        refused = name;
        return "Option '%s' is '%s'; allowed is %s".formatted(name, value, allowed);
    }
}
