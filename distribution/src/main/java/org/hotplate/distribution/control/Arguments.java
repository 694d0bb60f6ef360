// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.Typo;

/**
 * A command's arguments, told apart as MMS's own tools did: {@code --option value} or {@code --option=value}, any
 * beginning of an option that fits no other one stands for it, and {@code --} ends the options.
 */
final class Arguments {

    private final Map<String, List<String>> values;
    private final Set<String> flags;
    private final List<String> operands;

    private Arguments(Map<String, List<String>> values, Set<String> flags, List<String> operands) {
        this.values = values;
        this.flags = flags;
        this.operands = operands;
    }

    /**
     * Tells options, their values and the other arguments apart.
     *
     * @param valued the options that take a value, dashes included
     * @param flags those that take none
     * @throws Refusal if an option is unknown or ambiguous, lacks its value, or has one it does not take
     */
    static Arguments parse(Collection<String> valued, Collection<String> flags, List<String> arguments) throws Refusal {
        var known = new TreeSet<>(valued);
        known.addAll(flags);
        var values = new LinkedHashMap<String, List<String>>();
        var given = new HashSet<String>();
        var operands = new ArrayList<String>();
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            var argument = rest.removeFirst();
            if (argument.equals("--")) {
                operands.addAll(rest);
                break;
            }
            if (!argument.startsWith("-") || argument.equals("-")) {
                operands.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            var option = option(equals < 0 ? argument : argument.substring(0, equals), known);
            if (valued.contains(option)) {
                var value = equals < 0 ? next(option, rest) : argument.substring(equals + 1);
                values.computeIfAbsent(option, key -> new ArrayList<>()).add(value);
            } else if (equals < 0) {
                given.add(option);
            } else {
                throw Refusal.usage("The option %s takes no value.".formatted(option));
            }
        }
        return new Arguments(values, given, operands);
    }

    private static String option(String given, Set<String> known) throws Refusal {
        if (known.contains(given)) {
            return given;
        }
        var meant = known.stream()
                .filter(each -> given.length() > 2 && each.startsWith(given))
                .toList();
        if (meant.size() == 1) {
            return meant.get(0);
        }
        if (meant.size() > 1) {
            throw Refusal.usage("The option %s could be %s.".formatted(given, String.join(" or ", meant)));
        }
        throw Refusal.usage(Typo.inOption(given, known));
    }

    private static String next(String option, Deque<String> rest) throws Refusal {
        if (rest.isEmpty() || rest.getFirst().startsWith("--")) {
            throw Refusal.usage("The option %s needs a value after it.".formatted(option));
        }
        return rest.removeFirst();
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    /** Returns every value given for an option, in order. */
    List<String> values(String option) {
        return values.getOrDefault(option, List.of());
    }

    /**
     * Returns the value of an option that can be given once.
     *
     * @throws Refusal if it was given more often, or is empty
     */
    Optional<String> value(String option) throws Refusal {
        var given = values(option);
        if (given.size() > 1) {
            throw Refusal.usage("The option %s can be given once, not %d times.".formatted(option, given.size()));
        }
        if (given.contains("")) {
            throw Refusal.usage("The option %s needs a value after it.".formatted(option));
        }
        return given.stream().findFirst();
    }

    /** Returns what is neither an option nor an option's value. */
    List<String> operands() {
        return operands;
    }
}
