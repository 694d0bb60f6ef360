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
 * What an installation has to serve archives with, the best ranked first.
 *
 * @param aliases which stock service stands for another service name
 */
public record Installation(List<Engine> engines, List<Handler> handlers, Map<String, String> aliases) {

    /**
     * An engine that is there.
     *
     * @param version the framework's, which only a running engine knows; else empty
     * @param bundle symbolic name and version of the bundle it comes from
     */
    public record Engine(String name, String version, String bundle) {}

    /**
     * A handler that is there.
     *
     * @param services the services it replaces
     * @param bundle symbolic name and version of the bundle it comes from
     */
    public record Handler(List<String> services, String bundle) {}

    /** Reads what jars declare. A jar that cannot be read or is not a bundle declares nothing, as in a server. */
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
                // the archive loader reports each jar that it ignores; here it is only not counted
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
