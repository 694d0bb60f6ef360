// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hotplate.common.config.ConfigReader;
import org.hotplate.model.Setting;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.admin.Scale;
import org.hotplate.model.internal.scheduling.ModelLimits;

/**
 * The runtime's defaults for its models.
 *
 * @param workers how many worker threads there are, and how many of them one model may use
 * @param queue how many requests may wait for a model
 * @param timeout how long a request may take, from its arrival
 * @param grace how long requests are held when a model's engine or handler has left
 * @param drain how long what has been accepted may take to finish when a part or a model leaves
 * @param loadTimeout how long one load may take
 * @param abandonedLimit how many calls that were given up may be out at once before a model is FAILED
 * @param aliases which stock service is used for another service name
 * @param device where networks are loaded that nobody has said it of: one or more devices, with commas between them; empty
 *     for the engine's first
 * @param workersFrom who said how many workers there are, as {@link Setting#source} says it
 */
public record ModelDefaults(
        int workers,
        int queue,
        Duration timeout,
        Duration grace,
        Duration drain,
        Duration loadTimeout,
        int abandonedLimit,
        Map<String, String> aliases,
        String device,
        String workersFrom) {

    /** The file they are read from, as messages name it. */
    public static final String FILE = "conf/hotplate.models.cfg";

    private static final Pattern ALIAS = Pattern.compile("[^=]+=.+");

    private static final int LOAD_SECONDS = 300;
    private static final int MOST_QUEUED = 1_000_000;

    public ModelDefaults(
            int workers,
            int queue,
            Duration timeout,
            Duration grace,
            Duration drain,
            int abandonedLimit,
            Map<String, String> aliases) {
        this(
                workers,
                queue,
                timeout,
                grace,
                drain,
                Duration.ofSeconds(LOAD_SECONDS),
                abandonedLimit,
                aliases,
                "",
                source(workers, cores()));
    }

    /**
     * Reads the configuration; the reader reports what is wrong with it.
     *
     * @param defaultWorkers how many workers there are where the configuration does not say
     */
    static ModelDefaults read(ConfigReader in, int defaultWorkers) {
        int workers = in.integer("workers", 0, 0, 1024);
        return new ModelDefaults(
                workers == 0 ? defaultWorkers : workers,
                in.integer("queue", 100, 1, MOST_QUEUED),
                Duration.ofSeconds(in.integer("timeout.seconds", 60, 1, 86_400)),
                Duration.ofMillis(in.integer("grace.millis", 2_000, 0, 600_000)),
                Duration.ofSeconds(in.integer("drain.seconds", 30, 1, 3_600)),
                Duration.ofSeconds(in.integer("load.timeout.seconds", LOAD_SECONDS, 1, 86_400)),
                in.integer("abandoned.limit", 8, 1, 1_000),
                aliases(in.list("handler.aliases", "service=stock_service", ALIAS.asMatchPredicate())),
                in.text("device", ""),
                workers == 0 && defaultWorkers != cores()
                        ? DefaultWorkers.SOURCE
                        : source(workers == 0 ? defaultWorkers : workers, cores()));
    }

    /** Says what is impossible in a model's options on this server. */
    public Optional<String> fault(ModelOptions options) {
        int asked = options.workers().orElse(1);
        return asked <= workers
                ? Optional.empty()
                : Optional.of(
                        "%s: '%s' is '%d'; allowed is a whole number from 1 to %d, the server's workers (workers in hotplate.models.cfg)"
                                .formatted(options.source(ModelOptions.WORKERS), ModelOptions.WORKERS, asked, workers));
    }

    /** Returns the limits of a model with these options, of which an operator has decided that. */
    public ModelLimits limits(ModelOptions options, Scale scale) {
        return new ModelLimits(
                // a decision may be older than the server's number
                Math.min(workers, scale.workers().orElse(options.workers().orElse(workers))),
                scale.queue().orElse(options.queue().orElse(queue)),
                options.timeout().orElse(timeout),
                options.batchSize().orElse(1),
                options.maxBatchDelay().orElse(Duration.ZERO));
    }

    /**
     * Refuses a scale that is impossible on this server.
     *
     * @throws IllegalArgumentException which says what is allowed
     */
    void check(Scale scale) {
        check(ModelOptions.WORKERS, scale.workers(), workers, "the server's workers (workers in hotplate.models.cfg)");
        check(ModelOptions.QUEUE, scale.queue(), MOST_QUEUED, "the longest queue there may be");
    }

    private static void check(String what, OptionalInt number, int most, String meaning) {
        if (number.isPresent() && (number.getAsInt() < 1 || number.getAsInt() > most)) {
            int asked = number.getAsInt();
            throw new IllegalArgumentException("'%s' is '%d%s'; allowed is a whole number from 1 to %d, %s"
                    .formatted(what, asked, asked == Integer.MAX_VALUE ? " or more" : "", most, meaning));
        }
    }

    /** A handler may read more when it is made than in a request: it has the model's timeout, or the server's. */
    public Duration timeLimit(ModelOptions options) {
        return longer(options, timeout);
    }

    /** Returns how long a whole load may take: a model with a longer timeout of its own gets that. */
    public Duration loadTimeLimit(ModelOptions options) {
        return longer(options, loadTimeout);
    }

    private static Duration longer(ModelOptions options, Duration limit) {
        return options.timeout().filter(own -> own.compareTo(limit) > 0).orElse(limit);
    }

    /** Returns where a default that is in effect comes from; one that was configured to be what it is anyway is a default. */
    public static String source(Object value, Object builtIn) {
        return value.equals(builtIn) ? Setting.DEFAULT : FILE;
    }

    ModelDefaults withWorkers(int number) {
        return new ModelDefaults(
                number, queue, timeout, grace, drain, loadTimeout, abandonedLimit, aliases, device, workersFrom);
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static Map<String, String> aliases(List<String> lines) {
        return lines.stream()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toUnmodifiableMap(
                        pair -> pair[0].strip(), pair -> pair[1].strip(), (first, second) -> second));
    }
}
