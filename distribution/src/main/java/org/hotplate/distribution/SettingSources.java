// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hotplate.common.Suggestions;

/**
 * The values of settings from several sources. A later source overrides an earlier one; messages about a value name its
 * source.
 */
final class SettingSources {

    /**
     * The prefix of environment variables that are settings: {@code HOTPLATE_CONF_MANAGEMENT_PORT}. A shorter prefix
     * could collide: for a service named hotplate, Kubernetes sets {@code HOTPLATE_PORT}.
     */
    static final String PREFIX = "HOTPLATE_CONF_";

    /**
     * A value and where it is from.
     *
     * @param source a file, an environment variable, an option of the command line, or {@code default}
     */
    private record Value(String text, String source) {}

    private final Map<String, Value> values = new HashMap<>();

    SettingSources(Map<String, String> defaults) {
        defaults.forEach((key, text) -> values.put(key, new Value(text, "default")));
    }

    /** Adds a file of properties; a file that does not exist has no effect. */
    void file(Path file) throws CommandException {
        var properties = new Properties();
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw CommandException.failure("Cannot read %s: %s.".formatted(file, Reason.of(e)));
            }
        }
        for (var key : new TreeSet<>(properties.stringPropertyNames())) {
            put(
                    key,
                    properties.getProperty(key),
                    "conf/" + file.getFileName(),
                    "%s sets '%s'".formatted(file, key),
                    values.keySet());
        }
    }

    /** Adds the variables of the environment that start with {@value #PREFIX}. */
    void environment(Map<String, String> variables) throws CommandException {
        var names = new TreeMap<String, String>();
        values.keySet().forEach(key -> names.put(variable(key), key));
        for (var entry : new TreeMap<>(variables).entrySet()) {
            String name = entry.getKey();
            if (name.startsWith(PREFIX)) {
                var fault = "The environment variable %s is set".formatted(name);
                put(names.getOrDefault(name, name), entry.getValue(), name, fault, names.keySet());
            }
        }
    }

    /** Adds options of the command line, by the keys of their settings. */
    void options(Map<String, String> options) {
        options.forEach((key, text) -> values.put(key, new Value(text, "--" + key)));
    }

    private static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private void put(String key, String text, String source, String fault, Set<String> allowed)
            throws CommandException {
        if (!values.containsKey(key)) {
            var likely = Suggestions.nearest(key, allowed)
                    .map(name -> ", did you mean '%s'?".formatted(name))
                    .orElse("");
            throw CommandException.failure("%s, which is not a setting%s; allowed are %s."
                    .formatted(fault, likely, String.join(", ", new TreeSet<>(allowed))));
        }
        values.put(key, new Value(text, source));
    }

    String text(String key) {
        return value(key).text().strip();
    }

    /** Returns the parts of a text between commas, without empty ones. */
    List<String> list(String key) {
        return Arrays.stream(text(key).split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    int number(String key, int min, int max) throws CommandException {
        try {
            int number = Integer.parseInt(text(key));
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw fault(key, "a whole number from %d to %d".formatted(min, max));
    }

    boolean flag(String key) throws CommandException {
        return switch (text(key)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw fault(key, "true or false");
        };
    }

    /** Returns the error of a value. */
    CommandException fault(String key, String allowed) {
        return CommandException.failure("%s must be %s, not '%s' (%s)."
                .formatted(key, allowed, text(key), value(key).source()));
    }

    /** Returns a line for each setting, by key: the key, its source and its value, separated by tabs. */
    String lines() {
        return values.keySet().stream()
                .sorted()
                .map(key ->
                        String.join("\t", key, value(key).source(), text(key).replaceAll("\\s+", " ")))
                .collect(Collectors.joining("\n"));
    }

    private Value value(String key) {
        var value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key);
        }
        return value;
    }
}
