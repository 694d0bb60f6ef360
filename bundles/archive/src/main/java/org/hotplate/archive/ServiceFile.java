// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The service that an archive names: a Python file, which is never run, and whose name or content selects a handler; or
 * a bundle that contains the handler.
 *
 * @param name its file name without {@code .py} or {@code .jar}
 * @param stock the stock service that its content is equivalent to, if any
 * @param bundle the handler bundle, if the archive contains one: code, which runs only if permitted
 */
public record ServiceFile(String name, Optional<Stock> stock, Optional<Path> bundle) {

    /**
     * The stock service that a service file is equivalent to.
     *
     * @param service the stock service's name, such as {@code mxnet_vision_service}
     * @param rule how that was determined, in one sentence
     */
    public record Stock(String service, String rule) {}

    /** Returns a service that is not a bundle. */
    public ServiceFile(String name, Optional<Stock> stock) {
        this(name, stock, Optional.empty());
    }

    /**
     * Returns the service names whose handlers can serve this service, in order of preference, each with the reason in
     * one sentence.
     *
     * @param aliases the configured stock services, by the service names they replace
     * @param there returns whether there is a handler for a name
     */
    public Map<String, String> candidates(Map<String, String> aliases, Predicate<String> there) {
        Map<String, String> candidates = new LinkedHashMap<>();
        Optional.ofNullable(aliases.get(name)).ifPresent(configured -> {
            candidates.put(configured, "configured as what '%s' stands for".formatted(name));
        });
        if (candidates.isEmpty() && !there.test(name)) {
            stock.ifPresent(known -> candidates.put(known.service(), known.rule()));
        }
        candidates.putIfAbsent(
                name,
                stock.filter(known -> known.service().equals(name))
                        .map(Stock::rule)
                        .orElse("replaces the archive's service '%s.py'".formatted(name)));
        return candidates;
    }
}
