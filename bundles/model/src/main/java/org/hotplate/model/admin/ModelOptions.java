// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.osgi.framework.VersionRange;

/**
 * What is configured for one model; absent members take the archive's word or the runtime's defaults.
 *
 * @param endpoint the name to serve it under, in place of its file's
 * @param version its version, where its file's name has none
 * @param keepPrevious whether what an update replaces stays loaded, to go back to
 * @param handler the service name to look a handler up by, in place of the archive's
 * @param handlerVersion which versions of a handler's bundle will do, as OSGi writes ranges: {@code [1.0,2)}, or
 *     {@code 1.2} for that one and all above it
 * @param engine the engine to run it, by its name or its bundle's, in place of the archive's
 * @param device which of the engine's devices; several with commas between them
 * @param workers how many worker threads may run it at once, each with a replica of its own
 * @param queue how many requests may wait for it
 * @param batchSize how many requests may share one run of the network
 * @param maxBatchDelay how long a request waits for others to share a run with, while there are fewer
 * @param maxRequestSize the biggest body of a request, in bytes; a face may allow less
 * @param timeout how long a request may take, from its arrival
 * @param handlerOptions what the handler is told
 * @param sources by key, as it is written in the configuration, where the value comes from
 */
public record ModelOptions(
        Optional<String> endpoint,
        Optional<String> version,
        Optional<Boolean> keepPrevious,
        Optional<String> handler,
        Optional<String> handlerVersion,
        Optional<String> engine,
        Optional<String> device,
        OptionalInt workers,
        OptionalInt queue,
        OptionalInt batchSize,
        Optional<Duration> maxBatchDelay,
        OptionalLong maxRequestSize,
        Optional<Duration> timeout,
        Map<String, String> handlerOptions,
        Map<String, String> sources) {

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
    public static final String TIMEOUT = "timeout_seconds";

    /** The keys that are the runtime's own; every other one is the handler's. */
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
            TIMEOUT);

    public static final ModelOptions NONE = new ModelOptions(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Map.of(),
            Map.of());

    /** @throws IllegalArgumentException if the handler's version is no range */
    public ModelOptions {
        handlerVersion.ifPresent(VersionRange::new);
        handlerOptions = Map.copyOf(handlerOptions);
        sources = Map.copyOf(sources);
    }

    /** Returns where a key's value comes from, for messages. */
    public String source(String key) {
        return sources.getOrDefault(key, "the model's configuration");
    }

    /**
     * Tells whether a model with these options is loaded just as with others, given the same handler: they differ in
     * limits alone.
     */
    public boolean loadsLike(ModelOptions other) {
        return handler.equals(other.handler)
                && engine.equals(other.engine)
                && device.equals(other.device)
                && batchSize.orElse(1) == other.batchSize.orElse(1)
                && handlerOptions.equals(other.handlerOptions);
    }
}
