// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hotplate.engine.Isolation;
import org.osgi.framework.VersionRange;

/**
 * What is configured for one model. What is not configured comes from the archive or the server's configuration.
 * Immutable; options may be added in later versions.
 */
public final class ModelOptions {

    public static final String ENDPOINT = "endpoint";
    public static final String VERSION = "version";
    public static final String KEEP_PREVIOUS = "keep_previous";
    public static final String HANDLER = "handler";
    public static final String HANDLER_VERSION = "handler_version";
    public static final String ENGINE = "engine";
    public static final String DEVICE = "device";
    public static final String WORKERS = "workers";
    public static final String QUEUE = "queue";
    public static final String BATCH_SIZE = "batch_size";
    public static final String MAX_BATCH_DELAY = "max_batch_delay";
    public static final String MAX_REQUEST_SIZE = "max_request_size";
    public static final String MAX_ANSWER_BYTES = "max_answer_bytes";
    public static final String TIMEOUT = "timeout_seconds";
    public static final String ALLOW_OPERATORS = "allow_operators";
    public static final String ISOLATION = "isolation";

    /** The values of {@link #ISOLATION}, for messages. */
    public static final String ISOLATIONS = Isolation.VALUES;

    /** The keys of the server; every other key is an option of the handler. */
    public static final List<String> KEYS = List.of(
            ENDPOINT,
            VERSION,
            KEEP_PREVIOUS,
            HANDLER,
            HANDLER_VERSION,
            ENGINE,
            DEVICE,
            WORKERS,
            QUEUE,
            BATCH_SIZE,
            MAX_BATCH_DELAY,
            MAX_REQUEST_SIZE,
            MAX_ANSWER_BYTES,
            TIMEOUT,
            ALLOW_OPERATORS,
            ISOLATION);

    /** Nothing is configured. */
    public static final ModelOptions NONE = builder().build();

    private final Map<String, Object> values;
    private final Map<String, String> handlerOptions;
    private final Map<String, String> sources;

    private ModelOptions(Map<String, Object> values, Map<String, String> handlerOptions, Map<String, String> sources) {
        this.values = Map.copyOf(values);
        this.handlerOptions = Map.copyOf(handlerOptions);
        this.sources = Map.copyOf(sources);
    }

    /** Builds options whose source is not known. */
    public static Builder builder() {
        return new Builder(Optional.empty());
    }

    /** Builds options that all come from one source, such as {@code deploy/x.json}. */
    public static Builder builder(String source) {
        return new Builder(Optional.of(source));
    }

    /** Collects options; for one thread. */
    public static final class Builder {

        private final Map<String, Object> values = new HashMap<>();
        private final Map<String, String> handlerOptions = new HashMap<>();
        private final Map<String, String> sources = new HashMap<>();
        private final Optional<String> source;

        private Builder(Optional<String> source) {
            this.source = source;
        }

        private Builder put(String key, Object value) {
            values.put(key, value);
            source.ifPresent(from -> sources.put(key, from));
            return this;
        }

        /** Sets the name to serve the model under, in place of its file's. */
        public Builder endpoint(String name) {
            return put(ENDPOINT, name);
        }

        /** Sets the version, if the file's name contains none. */
        public Builder version(String version) {
            return put(VERSION, version);
        }

        /** Sets whether the instance that an update replaces stays loaded for a rollback. */
        public Builder keepPrevious(boolean keep) {
            return put(KEEP_PREVIOUS, keep);
        }

        /** Sets the service name that selects the handler, in place of the archive's. */
        public Builder handler(String service) {
            return put(HANDLER, service);
        }

        /**
         * Sets the versions of the handler's bundle to accept, as an OSGi range: {@code [1.0,2)}, or {@code 1.2} for 1.2 and above.
         *
         * @throws IllegalArgumentException if it is not a valid range
         */
        public Builder handlerVersion(String range) {
            new VersionRange(range);
            return put(HANDLER_VERSION, range);
        }

        /** Sets the engine, by its name or its bundle's, in place of the archive's. */
        public Builder engine(String name) {
            return put(ENGINE, name);
        }

        /** Sets the devices of the engine, separated by commas. */
        public Builder device(String names) {
            return put(DEVICE, names);
        }

        /** Sets how many workers may run the model at once. */
        public Builder workers(int number) {
            return put(WORKERS, number);
        }

        /** Sets how many requests may wait. */
        public Builder queue(int length) {
            return put(QUEUE, length);
        }

        /** Sets how many requests may share one run of the network. */
        public Builder batchSize(int requests) {
            return put(BATCH_SIZE, requests);
        }

        /** Sets how long a request waits for others to share a run with. */
        public Builder maxBatchDelay(Duration delay) {
            return put(MAX_BATCH_DELAY, delay);
        }

        /** Sets the largest body of a request in bytes; a front end can have a lower limit. */
        public Builder maxRequestSize(long bytes) {
            return put(MAX_REQUEST_SIZE, bytes);
        }

        /** Sets the largest size of the outputs of one call of the network, in bytes. */
        public Builder maxAnswerBytes(long bytes) {
            return put(MAX_ANSWER_BYTES, bytes);
        }

        /** Sets how long a request may take from its arrival to its answer. */
        public Builder timeout(Duration limit) {
            return put(TIMEOUT, limit);
        }

        /** Sets operators that the network may use although its engine does not accept them from every file. */
        public Builder allowedOperators(Set<String> names) {
            return put(ALLOW_OPERATORS, String.join(",", new TreeSet<>(names)));
        }

        /**
         * Sets the process in which the network runs.
         *
         * @throws IllegalArgumentException if it is not one of {@link #ISOLATIONS}
         */
        public Builder isolation(String process) {
            return put(
                    ISOLATION,
                    Isolation.of(process)
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "'%s' is not one of %s".formatted(process, ISOLATIONS))));
        }

        /** Sets an option of the handler. */
        public Builder handlerOption(String key, String value) {
            handlerOptions.put(key, value);
            source.ifPresent(from -> sources.put(key, from));
            return this;
        }

        public ModelOptions build() {
            return new ModelOptions(values, handlerOptions, sources);
        }
    }

    /** Returns these options, completed by others for what is not configured here. */
    public ModelOptions over(ModelOptions others) {
        return new ModelOptions(
                merged(values, others.values),
                merged(handlerOptions, others.handlerOptions),
                merged(sources, others.sources));
    }

    private static <V> Map<String, V> merged(Map<String, V> first, Map<String, V> second) {
        Map<String, V> both = new HashMap<>(second);
        both.putAll(first);
        return both;
    }

    /** Returns the name to serve the model under, in place of its file's. */
    public Optional<String> endpoint() {
        return value(ENDPOINT, String.class);
    }

    /** Returns the version, if the file's name contains none. */
    public Optional<String> version() {
        return value(VERSION, String.class);
    }

    /** Returns whether the instance that an update replaces stays loaded for a rollback. */
    public Optional<Boolean> keepPrevious() {
        return value(KEEP_PREVIOUS, Boolean.class);
    }

    /** Returns the service name that selects the handler, in place of the archive's. */
    public Optional<String> handler() {
        return value(HANDLER, String.class);
    }

    /** Returns the versions of the handler's bundle to accept, as an OSGi range: {@code [1.0,2)}, or {@code 1.2} for 1.2 and above. */
    public Optional<String> handlerVersion() {
        return value(HANDLER_VERSION, String.class);
    }

    /** Returns the engine, by its name or its bundle's, in place of the archive's. */
    public Optional<String> engine() {
        return value(ENGINE, String.class);
    }

    /** Returns the devices of the engine, separated by commas. */
    public Optional<String> device() {
        return value(DEVICE, String.class);
    }

    /** Returns how many workers may run the model at once. */
    public OptionalInt workers() {
        return number(WORKERS);
    }

    /** Returns how many requests may wait. */
    public OptionalInt queue() {
        return number(QUEUE);
    }

    /** Returns how many requests may share one run of the network. */
    public OptionalInt batchSize() {
        return number(BATCH_SIZE);
    }

    /** Returns how long a request waits for others to share a run with. */
    public Optional<Duration> maxBatchDelay() {
        return value(MAX_BATCH_DELAY, Duration.class);
    }

    /** Returns the largest body of a request in bytes; a front end can have a lower limit. */
    public OptionalLong maxRequestSize() {
        return bytes(MAX_REQUEST_SIZE);
    }

    /** Returns the largest size of the outputs of one call of the network, in bytes. */
    public OptionalLong maxAnswerBytes() {
        return bytes(MAX_ANSWER_BYTES);
    }

    private OptionalLong bytes(String key) {
        return values.get(key) instanceof Long bytes ? OptionalLong.of(bytes) : OptionalLong.empty();
    }

    /** Returns how long a request may take from its arrival to its answer. */
    public Optional<Duration> timeout() {
        return value(TIMEOUT, Duration.class);
    }

    /** Returns the operators that the network may use although its engine does not accept them from every file. */
    public Set<String> allowedOperators() {
        return value(ALLOW_OPERATORS, String.class)
                .map(names -> Set.of(names.split(",")))
                .orElse(Set.of());
    }

    /** Returns the process in which the network runs, if it is not the server's default. */
    public Optional<Isolation> isolation() {
        return value(ISOLATION, Isolation.class);
    }

    /** Returns the options of the handler. */
    public Map<String, String> handlerOptions() {
        return handlerOptions;
    }

    private <T> Optional<T> value(String key, Class<T> type) {
        return Optional.ofNullable(values.get(key)).map(type::cast);
    }

    private OptionalInt number(String key) {
        return values.get(key) instanceof Integer number ? OptionalInt.of(number) : OptionalInt.empty();
    }

    /** Returns where a key's value comes from, for messages. */
    public String source(String key) {
        return sources.getOrDefault(key, "the model's configuration");
    }

    /**
     * Returns whether a model with these options is loaded in the same way as with others, given the same handler: they
     * differ in limits alone.
     */
    public boolean loadsLike(ModelOptions other) {
        return handler().equals(other.handler())
                && engine().equals(other.engine())
                && device().equals(other.device())
                && batchSize().orElse(1) == other.batchSize().orElse(1)
                && allowedOperators().equals(other.allowedOperators())
                && isolation().equals(other.isolation())
                && maxAnswerBytes().equals(other.maxAnswerBytes())
                && handlerOptions.equals(other.handlerOptions);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelOptions options
                && values.equals(options.values)
                && handlerOptions.equals(options.handlerOptions)
                && sources.equals(options.sources);
    }

    @Override
    public int hashCode() {
        return values.hashCode() * 31 + handlerOptions.hashCode();
    }

    @Override
    public String toString() {
        Map<String, Object> all = new TreeMap<>(handlerOptions);
        all.putAll(values);
        return all.toString();
    }
}
