// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model's options for its handler, from {@code <model>.json}. Asking for an option declares it: the runtime refuses
 * the options that were given and never asked for, so that a typing error is seen.
 *
 * <p>For the thread that makes the handler. Each method that asks takes what to answer where the option is absent, and
 * throws a {@link HandlerException} that names the option, its value and what is allowed where it is wrong.
 */
public final class HandlerOptions {

    private final Map<String, String> given;
    private final Set<String> asked = new LinkedHashSet<>();

    public HandlerOptions(Map<String, String> given) {
        this.given = Map.copyOf(given);
    }

    /** Returns a text that must be one of those allowed. */
    public String text(String name, String absent, String... allowed) throws HandlerException {
        asked.add(name);
        String value = given.getOrDefault(name, absent);
        if (!List.of(allowed).contains(value)) {
            throw wrong(name, value, "one of " + String.join(", ", allowed));
        }
        return value;
    }

    /** Returns a whole number between two limits, both allowed. */
    public int integer(String name, int absent, int least, int most) throws HandlerException {
        asked.add(name);
        String value = given.get(name);
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
        return Collections.unmodifiableSet(new LinkedHashSet<>(asked));
    }

    /** Returns the options that were given and have not been asked for. */
    public Set<String> unknown() {
        Set<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(asked);
        return unknown;
    }

    private static HandlerException wrong(String name, String value, String allowed) {
        return HandlerException.badRequest(message(name, value, allowed));
    }

    private static String message(String name, String value, String allowed) {
        return "Option '%s' is '%s'; allowed is %s".formatted(name, value, allowed);
    }
}
