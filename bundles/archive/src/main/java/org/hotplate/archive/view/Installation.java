// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The engines and handlers of an installation, in descending order of their ranking.
 *
 * @param aliases the stock services, by the service names that they replace
 */
public record Installation(List<Engine> engines, List<Handler> handlers, Map<String, String> aliases) {

    /**
     * An installed engine.
     *
     * @param version the framework's version if the engine is running, else empty
     * @param bundle symbolic name and version of its bundle
     */
    public record Engine(String name, String version, String bundle) {}

    /**
     * An installed handler.
     *
     * @param services the services it replaces
     * @param bundle symbolic name and version of its bundle
     */
    public record Handler(List<String> services, String bundle) {}

    /** Reads the declarations of jars. As in a server, a jar that cannot be read or is not a bundle is ignored. */
    public static Installation of(Collection<Path> jars, Map<String, String> aliases) {
        List<Engine> engines = new ArrayList<>();
        List<Handler> handlers = new ArrayList<>();
        for (Path jar : jars) {
            try {
                BundleParts parts = BundleParts.of(jar);
                parts.engines().forEach(name -> engines.add(new Engine(name, "", parts.bundle())));
                if (!parts.services().isEmpty()) {
                    handlers.add(new Handler(parts.services(), parts.bundle()));
                }
            } catch (IOException e) {
                // the archive loader reports each jar that it ignores
            }
        }
        return new Installation(List.copyOf(engines), List.copyOf(handlers), aliases);
    }

    Optional<Engine> engine(String name) {
        return engines.stream()
                .filter(engine -> engine.name().equalsIgnoreCase(name))
                .findFirst();
    }

    Optional<Handler> handler(String service) {
        return handlers.stream()
                .filter(handler -> handler.services().contains(service))
                .findFirst();
    }
}
