// SPDX-License-Identifier: Apache-2.0
package org.hotplate.common.config;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hotplate.common.Suggestions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Reads the properties of one PID. A value that is not allowed is recorded as a fault, and the default is returned for
 * it; {@link #report} then logs each fault and each unknown key in one line. Read every key before calling it. Not
 * thread-safe.
 */
public final class ConfigReader {

    /** The property in which fileinstall stores the file that a configuration was read from. */
    private static final String FILE = "felix.fileinstall.filename";
    /** Properties that the framework, Configuration Admin, Declarative Services or fileinstall add. */
    private static final Set<String> FRAMEWORK = Set.of("service", "component", "felix", "osgi", "objectClass");

    private final String file;
    private final Map<String, ?> properties;
    private final Set<String> known = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    /**
     * Creates a reader.
     *
     * @param pid names the file in messages, unless the properties contain the file they were read from
     * @param properties as Configuration Admin or Declarative Services pass them
     */
    public ConfigReader(String pid, Map<String, ?> properties) {
        Object source = properties.get(FILE);
        String name = source == null ? pid + ".cfg" : source.toString();
        this.file = "conf/" + name.substring(name.lastIndexOf('/') + 1);
        this.properties = properties;
    }

    /** Reads a whole number from {@code least} to {@code most}. */
    public int integer(String key, int byDefault, int least, int most) {
        return (int) number(key, byDefault, least, most);
    }

    /** Reads a whole number from {@code least} to {@code most}. */
    public long number(String key, long byDefault, long least, long most) {
        return parsed(
                key,
                byDefault,
                "a whole number " + (most == Long.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most),
                text -> {
                    long value = Long.parseLong(text);
                    return value < least || value > most ? null : value;
                });
    }

    /** Reads a text without surrounding white space. */
    public String text(String key, String byDefault) {
        return parsed(key, byDefault, "a text", text -> text);
    }

    /**
     * Reads a list: values separated by commas, or the list of a {@code .config} file. Empty values are left out.
     *
     * @param allowed completes "allowed is"
     * @return an empty list if there is none, or if a value is wrong
     */
    public List<String> list(String key, String allowed, Predicate<String> valid) {
        known.add(key);
        List<String> values = values(properties.get(key))
                .map(value -> value.toString().strip())
                .filter(value -> !value.isEmpty())
                .toList();
        Optional<String> wrong = values.stream().filter(valid.negate()).findFirst();
        wrong.ifPresent(value -> fault(key, value, allowed));
        return wrong.isEmpty() ? values : List.of();
    }

    /**
     * Reads a value of another type.
     *
     * @param allowed completes "allowed is"
     * @param parser returns null, or throws IllegalArgumentException, for a text that is not allowed
     */
    public <T> T parsed(String key, T byDefault, String allowed, Function<String, @Nullable T> parser) {
        known.add(key);
        Object value = properties.get(key);
        if (value == null) {
            return byDefault;
        }
        T parsed;
        try {
            parsed = parser.apply(value.toString().strip());
        } catch (IllegalArgumentException e) {
            parsed = null;
        }
        if (parsed == null) {
            fault(key, value, allowed);
            return byDefault;
        }
        return parsed;
    }

    private void fault(String key, Object value, String allowed) {
        faults.add("%s: %s is '%s'; allowed is %s".formatted(file, key, value, allowed));
    }

    /**
     * Logs each fault in one line for its key.
     *
     * @param consequence the effect of a wrong value, such as {@code the previous configuration stays in effect}
     * @return whether every value is allowed; unknown keys are only logged
     */
    public boolean report(Logger log, String consequence) {
        for (String fault : faults) {
            log.error("{}; {}", fault, consequence);
        }
        for (String key : new TreeSet<>(properties.keySet())) {
            if (!known.contains(key) && !FRAMEWORK.contains(key.split("\\.", 2)[0])) {
                log.warn("{}: unknown key '{}' is ignored; {}", file, key, likely(key));
            }
        }
        return faults.isEmpty();
    }

    private String likely(String key) {
        String wanted = letters(key);
        return known.stream()
                .filter(name -> letters(name).equals(wanted))
                .findFirst()
                .or(() -> Suggestions.nearest(key, known))
                .map("did you mean '%s'?"::formatted)
                .orElseGet(() -> "allowed are " + String.join(", ", known));
    }

    /** In the other files, words in keys are separated by underscores or hyphens. */
    private static String letters(String key) {
        return key.replaceAll("[._-]", "").toLowerCase(Locale.ROOT);
    }

    private static Stream<?> values(@Nullable Object value) {
        if (value == null) {
            return Stream.empty();
        }
        if (value instanceof Collection<?> list) {
            return list.stream();
        }
        if (value.getClass().isArray()) {
            return IntStream.range(0, Array.getLength(value)).mapToObj(i -> Array.get(value, i));
        }
        return Arrays.stream(value.toString().split(","));
    }
}
