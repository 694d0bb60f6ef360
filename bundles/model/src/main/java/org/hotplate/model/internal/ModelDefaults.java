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
 * The server's defaults for its models.
 *
 * @param workers the number of worker threads, and the most that one model may use
 * @param queue the maximum number of waiting requests per model
 * @param timeout the time limit of a request, from its arrival
 * @param grace the time for which requests are held when a model's engine or handler was removed
 * @param drain the time that accepted requests have when a component or a model is removed
 * @param loadTimeout the time limit of a load
 * @param abandonedLimit the number of abandoned calls that have not returned at which a model is FAILED
 * @param crashLimit the number of requests that end the network's process at which a model is FAILED
 * @param aliases the stock service that replaces another service name
 * @param device the devices of models whose configuration sets none, separated by commas; empty for the engine's first
 *     device
 * @param workersFrom the source of the number of workers, in the form of {@link Setting#source}
 */
public record ModelDefaults(
        int workers,
        int queue,
        Duration timeout,
        Duration grace,
        Duration drain,
        Duration loadTimeout,
        int abandonedLimit,
        CrashLimit crashLimit,
        Map<String, String> aliases,
        String device,
        String workersFrom) {

    /** The configuration file, for messages. */
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
                CrashLimit.DEFAULT,
                aliases,
                "",
                source(workers, cores()));
    }

    /**
     * Reads the configuration; the reader reports invalid values.
     *
     * @param defaultWorkers the number of workers if the configuration sets none
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
                new CrashLimit(
                        in.integer("crash.limit", CrashLimit.DEFAULT.number(), 1, 1_000_000),
                        Duration.ofMinutes(in.integer(
                                "crash.minutes",
                                (int) CrashLimit.DEFAULT.within().toMinutes(),
                                1,
                                100_000))),
                aliases(in.list("handler.aliases", "service=stock_service", ALIAS.asMatchPredicate())),
                in.text("device", ""),
                workers == 0 && defaultWorkers != cores()
                        ? DefaultWorkers.SOURCE
                        : source(workers == 0 ? defaultWorkers : workers, cores()));
    }

    /** Returns the problem if a model's options are not possible on this server; empty otherwise. */
    public Optional<String> fault(ModelOptions options) {
        int asked = options.workers().orElse(1);
        return asked <= workers
                ? Optional.empty()
                : Optional.of(
                        "%s: '%s' is '%d'; allowed is a whole number from 1 to %d, the server's workers (workers in hotplate.models.cfg)"
                                .formatted(options.source(ModelOptions.WORKERS), ModelOptions.WORKERS, asked, workers));
    }

    /** Returns the limits of a model with these options and an operator's scale. */
    public ModelLimits limits(ModelOptions options, Scale scale) {
        return new ModelLimits(
                // a stored scale may exceed the present number of workers
                Math.min(workers, scale.workers().orElse(options.workers().orElse(workers))),
                scale.queue().orElse(options.queue().orElse(queue)),
                options.timeout().orElse(timeout),
                options.batchSize().orElse(1),
                options.maxBatchDelay().orElse(Duration.ZERO));
    }

    /**
     * Rejects a scale that is not possible on this server.
     *
     * @throws IllegalArgumentException with the allowed values
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

    /**
     * Returns the time limit for the creation of a handler, which may take longer than a request: the greater of the
     * model's and the server's timeout.
     */
    public Duration timeLimit(ModelOptions options) {
        return longer(options, timeout);
    }

    /** Returns the time limit of a whole load: the greater of the model's timeout and the server's load timeout. */
    public Duration loadTimeLimit(ModelOptions options) {
        return longer(options, loadTimeout);
    }

    private static Duration longer(ModelOptions options, Duration limit) {
        return options.timeout().filter(own -> own.compareTo(limit) > 0).orElse(limit);
    }

    /** Returns the source of a default; a value that is configured but equal to the built-in one counts as built-in. */
    public static String source(Object value, Object builtIn) {
        return value.equals(builtIn) ? Setting.DEFAULT : FILE;
    }

    ModelDefaults withWorkers(int number) {
        return new ModelDefaults(
                number,
                queue,
                timeout,
                grace,
                drain,
                loadTimeout,
                abandonedLimit,
                crashLimit,
                aliases,
                device,
                workersFrom);
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
