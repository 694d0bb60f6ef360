// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.hotplate.model.admin.ModelOptions;

/**
 * A request to register a model.
 *
 * @param url a file of the deploy folder, or an http or https URL
 * @param name the model's name, perhaps with a version as in {@code net@1.2}
 * @param workers how many requests may run at once
 * @param synchronous whether to reply when the model serves
 * @param options what to configure for the model, by the keys of its configuration
 */
record Registration(
        String url, Optional<String> name, OptionalInt workers, boolean synchronous, Map<String, Object> options) {

    private static final List<String> RUNTIMES = List.of("python", "python2", "python3", "java");

    /** Reads the parameters of MMS 1.x; others are ignored, as there. */
    static Registration of(Parameters parameters) throws RefusedException {
        String url =
                parameters.text("url").orElseThrow(() -> RefusedException.badRequest("Parameter url is required."));
        Optional<String> runtime = parameters.text("runtime").filter(name -> !RUNTIMES.contains(name));
        if (runtime.isPresent()) {
            throw RefusedException.badRequest("Invalid RuntimeType value: %s; allowed are %s, which have no effect"
                    .formatted(runtime.get(), String.join(", ", RUNTIMES)));
        }
        Map<String, Object> options = new TreeMap<>();
        parameters.text("handler").ifPresent(service -> options.put(ModelOptions.HANDLER, service));
        parameters.number("batch_size").ifPresent(requests -> options.put(ModelOptions.BATCH_SIZE, requests));
        parameters.number("max_batch_delay").ifPresent(delay -> options.put(ModelOptions.MAX_BATCH_DELAY, delay));
        parameters.number("response_timeout").ifPresent(seconds -> options.put(ModelOptions.TIMEOUT, seconds));
        return new Registration(
                url,
                parameters.text("model_name"),
                parameters.number("initial_workers"),
                parameters.flag("synchronous", true),
                options);
    }
}
