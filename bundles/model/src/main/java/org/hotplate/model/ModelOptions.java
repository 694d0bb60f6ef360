// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code <model>.json} says of one model; absent members take the runtime's defaults.
 *
 * @param workers how many worker threads may run it at once, each with a replica of its own
 * @param queue how many requests may wait for it
 * @param timeout how long a request may take from its arrival on
 * @param handler the service name to look a handler up by, in place of the archive's
 * @param handlerOptions what the handler is told
 */
public record ModelOptions(
        OptionalInt workers,
        OptionalInt queue,
        Optional<Duration> timeout,
        Optional<String> handler,
        Map<String, String> handlerOptions) {

    public static final ModelOptions NONE =
            new ModelOptions(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty(), Map.of());

    public ModelOptions {
        handlerOptions = Map.copyOf(handlerOptions);
    }
}
