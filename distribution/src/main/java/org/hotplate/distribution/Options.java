// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.archive.ModelName;

/**
 * What the command line of run, start, restart and demo asks for, in the place of the configuration.
 *
 * @param overrides configuration keys, as in conf/hotplate.properties, with the values given for them
 * @param models archives to serve, by endpoint name
 * @param timeout how long to wait for the server
 */
public record Options(Map<String, String> overrides, Map<String, Path> models, Optional<Duration> timeout) {

    /** What every command that starts a server says about its options. */
    public static final String HELP =
            """
              --port N              serve HTTP on this port
              --management-port N   serve health and models on this port (0: off)
              --host ADDRESS        listen on this address; anything but this machine needs --insecure
              --insecure            allow an address others can reach, without TLS and without roles
              --deploy FOLDER       watch this folder for archives
              --models NAME=FILE …  put these archives into the watched folder under these names
              --timeout SECONDS     how long to wait for the server (start, stop, restart, demo)
            """;

    private static final Map<String, String> VALUED = Map.of(
            "--port", "port",
            "--management-port", "management-port",
            "--host", "host",
            "--deploy", "deploy",
            "--timeout", "timeout");

    private static final List<String> ALL =
            List.of("--port", "--management-port", "--host", "--insecure", "--deploy", "--models", "--timeout");

    public static Options parse(Collection<String> arguments) throws Refusal {
        var rest = new ArrayDeque<>(arguments);
        var overrides = new LinkedHashMap<String, String>();
        var models = new LinkedHashMap<String, Path>();
        while (!rest.isEmpty()) {
            var option = takeOption(rest);
            if (option.equals("--insecure")) {
                overrides.put("insecure", "true");
            } else if (option.equals("--models")) {
                takeModels(rest, models);
            } else if (VALUED.containsKey(option)) {
                overrides.put(VALUED.getOrDefault(option, option), takeValue(option, rest));
            } else {
                throw Refusal.usage(Typo.inOption(option, ALL));
            }
        }
        if (overrides.containsKey("deploy")) {
            overrides.computeIfPresent(
                    "deploy", (key, value) -> Path.of(value).toAbsolutePath().toString());
        }
        var seconds = overrides.remove("timeout");
        return new Options(overrides, models, seconds == null ? Optional.empty() : Optional.of(timeout(seconds)));
    }

    /** Takes the next option, splitting {@code --port=8080} in two. */
    private static String takeOption(Deque<String> rest) {
        var option = rest.removeFirst();
        int equals = option.indexOf('=');
        if (option.startsWith("--") && equals > 0) {
            rest.addFirst(option.substring(equals + 1));
            return option.substring(0, equals);
        }
        return option;
    }

    private static String takeValue(String option, Deque<String> rest) throws Refusal {
        if (rest.isEmpty() || rest.getFirst().isEmpty() || rest.getFirst().startsWith("--")) {
            throw Refusal.usage("The option %s needs a value after it.".formatted(option));
        }
        return rest.removeFirst();
    }

    private static void takeModels(Deque<String> rest, Map<String, Path> models) throws Refusal {
        takeModel(takeValue("--models", rest), models);
        while (!rest.isEmpty() && !rest.getFirst().startsWith("--")) {
            takeModel(rest.removeFirst(), models);
        }
    }

    private static void takeModel(String pair, Map<String, Path> models) throws Refusal {
        int equals = pair.indexOf('=');
        if (equals < 1 || equals == pair.length() - 1) {
            throw Refusal.usage("--models must be NAME=FILE pairs, not '%s'.".formatted(pair));
        }
        var name = pair.substring(0, equals);
        var file = pair.substring(equals + 1);
        var fault = ModelName.fileFault(name);
        if (fault.isPresent()) {
            throw Refusal.usage(fault.get() + ".");
        }
        if (file.contains("://")) {
            throw Refusal.usage("--models serves files of this machine; fetch %s first.".formatted(file));
        }
        models.put(name, Path.of(file).toAbsolutePath());
    }

    /** Reads the value of {@code --timeout}. */
    public static Duration timeout(String seconds) throws Refusal {
        try {
            int value = Integer.parseInt(seconds);
            if (value > 0) {
                return Duration.ofSeconds(value);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw Refusal.usage("--timeout must be a whole number of seconds above 0, not '%s'.".formatted(seconds));
    }
}
