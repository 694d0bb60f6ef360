// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.options;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hotplate.archive.ModelName;
import org.hotplate.model.ModelId;
import org.hotplate.model.admin.ModelOptions;
import org.osgi.framework.VersionRange;

/** Converts the keys of one source to options, and merges sources. */
public final class OptionsParser {

    private static final int MOST_QUEUED = 1_000_000;
    private static final int MOST_IN_BATCH = 1_024;
    private static final double MOST_DELAY = 60_000;
    private static final double MOST_SECONDS = 86_400;

    private final String source;
    private final Map<String, ConfigValue> values;

    private OptionsParser(String source, Map<String, ConfigValue> values) {
        this.source = source;
        this.values = values;
    }

    /**
     * Validates the value of each known key; other keys are options of the handler, which validates them.
     *
     * @param source the file, for messages and {@code model:info}
     */
    public static ModelOptions of(String source, Map<String, ConfigValue> values) throws InvalidOptionsException {
        return new OptionsParser(source, values).options();
    }

    /**
     * Parses and validates the options file, merged with the configuration in Configuration Admin.
     *
     * @param source the file, for messages
     * @param text its text
     */
    public static ModelOptions of(String source, String text, Configured configured) throws InvalidOptionsException {
        return of(source, OptionsFile.parse(source, text)).over(of(configured.source(), configured.values()));
    }

    private ModelOptions options() throws InvalidOptionsException {
        ModelOptions.Builder options = ModelOptions.builder(source);
        for (Map.Entry<String, ConfigValue> entry : values.entrySet()) {
            if (!ModelOptions.KEYS.contains(entry.getKey())) {
                options.handlerOption(entry.getKey(), scalar(entry.getKey(), entry.getValue()));
            }
        }
        endpoint().ifPresent(options::endpoint);
        version().ifPresent(options::version);
        flag(ModelOptions.KEEP_PREVIOUS).ifPresent(options::keepPrevious);
        text(ModelOptions.HANDLER, "a service name, as text").ifPresent(options::handler);
        versions().ifPresent(options::handlerVersion);
        text(ModelOptions.ENGINE, "an engine's name or its bundle's, as text").ifPresent(options::engine);
        text(ModelOptions.DEVICE, "devices of the engine such as \"gpu0\" or \"gpu0,gpu2\", as text")
                .ifPresent(options::device);
        number(ModelOptions.WORKERS, Integer.MAX_VALUE, "the server's workers").ifPresent(options::workers);
        number(ModelOptions.QUEUE, MOST_QUEUED, Integer.toString(MOST_QUEUED)).ifPresent(options::queue);
        number(ModelOptions.BATCH_SIZE, MOST_IN_BATCH, Integer.toString(MOST_IN_BATCH))
                .ifPresent(options::batchSize);
        delay().ifPresent(options::maxBatchDelay);
        bytes(ModelOptions.MAX_REQUEST_SIZE).ifPresent(options::maxRequestSize);
        bytes(ModelOptions.MAX_ANSWER_BYTES).ifPresent(options::maxAnswerBytes);
        seconds().ifPresent(options::timeout);
        operators().ifPresent(options::allowedOperators);
        setIsolation(options);
        return options.build();
    }

    private Optional<String> text(String key, String allowed) throws InvalidOptionsException {
        ConfigValue value = values.get(key);
        if (value != null && !value.isText()) {
            throw wrong(key, value, allowed);
        }
        return Optional.ofNullable(value).map(ConfigValue::text);
    }

    private Optional<String> endpoint() throws InvalidOptionsException {
        Optional<String> name = text(ModelOptions.ENDPOINT, "a name, as text");
        Optional<String> fault = name.flatMap(ModelName::fault);
        if (fault.isPresent()) {
            throw new InvalidOptionsException("%s: '%s' is not a name to serve a model under: %s"
                    .formatted(source, ModelOptions.ENDPOINT, fault.get()));
        }
        return name;
    }

    private Optional<String> version() throws InvalidOptionsException {
        ConfigValue value = values.get(ModelOptions.VERSION);
        if (value == null) {
            return Optional.empty();
        }
        // a JSON number 1.10 would become 1.1, so a version must be a text
        String allowed = "a version such as \"1.2\", as text";
        Optional<String> version = text(ModelOptions.VERSION, allowed);
        if (version.flatMap(ModelId::versionFault).isPresent()) {
            throw wrong(ModelOptions.VERSION, value, allowed);
        }
        return version;
    }

    private Optional<Boolean> flag(String key) throws InvalidOptionsException {
        ConfigValue value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        boolean flag = value.kind() == ConfigValue.Kind.FLAG || value.kind() == ConfigValue.Kind.ANY;
        if (!flag || !value.text().matches("true|false")) {
            throw wrong(key, value, "true or false");
        }
        return Optional.of(Boolean.valueOf(value.text()));
    }

    private Optional<String> versions() throws InvalidOptionsException {
        String allowed = "versions such as \"[1.0,2)\", or \"1.2\" for 1.2 and above, as text";
        Optional<String> range = text(ModelOptions.HANDLER_VERSION, allowed);
        ConfigValue value = values.get(ModelOptions.HANDLER_VERSION);
        if (value == null) {
            return Optional.empty();
        }
        try {
            range.ifPresent(VersionRange::new);
        } catch (IllegalArgumentException e) {
            throw wrong(ModelOptions.HANDLER_VERSION, value, allowed, e);
        }
        return range.map(String::strip);
    }

    private Optional<Set<String>> operators() throws InvalidOptionsException {
        String allowed = "names of operators, separated by commas, as text";
        Optional<String> names = text(ModelOptions.ALLOW_OPERATORS, allowed);
        ConfigValue value = values.get(ModelOptions.ALLOW_OPERATORS);
        if (value != null && names.isPresent() && !names.get().matches("\\s*\\w+\\s*(,\\s*\\w+\\s*)*")) {
            throw wrong(ModelOptions.ALLOW_OPERATORS, value, allowed);
        }
        return names.map(text -> Stream.of(text.split(",")).map(String::strip).collect(Collectors.toSet()));
    }

    private void setIsolation(ModelOptions.Builder options) throws InvalidOptionsException {
        String allowed = ModelOptions.ISOLATIONS + ", as text";
        Optional<String> name = text(ModelOptions.ISOLATION, allowed);
        ConfigValue value = values.get(ModelOptions.ISOLATION);
        if (value == null) {
            return;
        }
        try {
            name.ifPresent(options::isolation);
        } catch (IllegalArgumentException e) {
            throw wrong(ModelOptions.ISOLATION, value, allowed, e);
        }
    }

    private OptionalInt number(String key, int most, String mostText) throws InvalidOptionsException {
        ConfigValue value = values.get(key);
        if (value == null) {
            return OptionalInt.empty();
        }
        return OptionalInt.of((int) whole(key, value, most, "a whole number from 1 to " + mostText));
    }

    private OptionalLong bytes(String key) throws InvalidOptionsException {
        ConfigValue value = values.get(key);
        return value == null
                ? OptionalLong.empty()
                : OptionalLong.of(
                        whole(key, value, Integer.MAX_VALUE, "a whole number of bytes from 1 to " + Integer.MAX_VALUE));
    }

    private long whole(String key, ConfigValue value, long most, String allowed) throws InvalidOptionsException {
        if (value.isNumber() && value.text().matches("[0-9]{1,12}")) {
            long number = Long.parseLong(value.text());
            if (number >= 1 && number <= most) {
                return number;
            }
        }
        throw wrong(key, value, allowed);
    }

    private Optional<Duration> seconds() throws InvalidOptionsException {
        return real(ModelOptions.TIMEOUT, 0.001, MOST_SECONDS, "a number of seconds from 0.001 to 86400")
                .map(seconds -> Duration.ofMillis(Math.round(seconds * 1000)));
    }

    private Optional<Duration> delay() throws InvalidOptionsException {
        return real(ModelOptions.MAX_BATCH_DELAY, 0, MOST_DELAY, "a number of milliseconds from 0 to 60000")
                .map(milliseconds -> Duration.ofNanos(Math.round(milliseconds * 1_000_000)));
    }

    private Optional<Double> real(String key, double least, double most, String allowed)
            throws InvalidOptionsException {
        ConfigValue value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value.isNumber() && value.text().matches("[0-9.eE+-]{1,40}")) {
            try {
                double number = Double.parseDouble(value.text());
                if (number >= least && number <= most) {
                    return Optional.of(number);
                }
            } catch (NumberFormatException e) {
                throw wrong(key, value, allowed, e);
            }
        }
        throw wrong(key, value, allowed);
    }

    private String scalar(String key, ConfigValue value) throws InvalidOptionsException {
        if (!value.isScalar()) {
            throw wrong(key, value, "a text, a number, true or false; a handler's options stand beside the other keys");
        }
        return value.text();
    }

    private InvalidOptionsException wrong(String key, ConfigValue value, String allowed) {
        return new InvalidOptionsException(message(key, value, allowed));
    }

    private InvalidOptionsException wrong(String key, ConfigValue value, String allowed, Throwable cause) {
        return new InvalidOptionsException(message(key, value, allowed), cause);
    }

    private String message(String key, ConfigValue value, String allowed) {
        String quotes = value.kind() == ConfigValue.Kind.TEXT && !allowed.endsWith("text") ? ", without quotes" : "";
        return "%s: '%s' is %s%s; allowed is %s%s".formatted(source, key, value, value.position(), allowed, quotes);
    }
}
