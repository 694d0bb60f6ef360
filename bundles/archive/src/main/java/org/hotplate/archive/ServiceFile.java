// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The service an archive names: a Python file, which is never run and whose name, or what its text shows it to be,
 * selects a handler; or a bundle that holds the handler itself.
 *
 * @param name its file name without {@code .py} or {@code .jar}
 * @param stock the stock service it is another name for, if its text shows that
 * @param bundle the handler bundle, if the archive carries one: code, which only runs where that is allowed
 */
public record ServiceFile(String name, Optional<Stock> stock, Optional<Path> bundle) {

    /**
     * What a service file turned out to be.
     *
     * @param service the stock service's name, such as {@code mxnet_vision_service}
     * @param rule in one sentence, how that was seen
     */
    public record Stock(String service, String rule) {}

    /** Describes a service that is not a bundle. */
    public ServiceFile(String name, Optional<Stock> stock) {
        this(name, stock, Optional.empty());
    }

    /**
     * Lists the service names a handler for it may be found by, the most wanted first, and why, in one sentence each.
     *
     * @param aliases which stock service is configured to stand for another service's name
     * @param there tells whether there is a handler for a name
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
