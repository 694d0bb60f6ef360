// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import java.util.Map;
import java.util.Optional;
import org.hotplate.archive.ArchiveReport;
import org.hotplate.archive.ArchiveReport.Service;
import org.hotplate.archive.ServiceFile;
import org.hotplate.archive.view.Installation.Engine;
import org.hotplate.archive.view.Installation.Handler;

/** The components that an archive needs, and which of these an installation has. */
record Needs(Optional<EngineNeed> engine, Optional<HandlerNeed> handler) {

    record EngineNeed(String name, Optional<Engine> here) {}

    /**
     * The handler.
     *
     * @param service the service name that selects it
     * @param rule the reason, in one sentence
     */
    record HandlerNeed(String service, String rule, Optional<Handler> here) {}

    static Needs of(ArchiveReport report, Installation installation, Optional<BundleParts> carried) {
        Optional<String> engine = report.network()
                .map(ArchiveReport.Network::engine)
                .or(() -> report.manifest().flatMap(ArchiveReport.About::engine));
        return new Needs(
                engine.map(name -> new EngineNeed(name, installation.engine(name))),
                report.service()
                        .map(service -> service.code() ? carried(service, carried) : choose(service, installation)));
    }

    private static HandlerNeed choose(Service service, Installation installation) {
        Map<String, String> candidates = new ServiceFile(
                        service.name(),
                        service.stock()
                                .map(stock -> new ServiceFile.Stock(
                                        stock, service.rule().orElse(""))))
                .candidates(
                        installation.aliases(),
                        name -> installation.handler(name).isPresent());
        String chosen = candidates.keySet().stream()
                .filter(name -> installation.handler(name).isPresent())
                .findFirst()
                .orElse(candidates.keySet().iterator().next());
        return new HandlerNeed(chosen, candidates.getOrDefault(chosen, ""), installation.handler(chosen));
    }

    private static HandlerNeed carried(Service service, Optional<BundleParts> carried) {
        Optional<Handler> own = carried.filter(parts -> !parts.services().isEmpty())
                .map(parts -> new Handler(parts.services(), parts.bundle()));
        String found = own.filter(handler -> !handler.services().contains(service.name()))
                .map(handler -> handler.services().get(0))
                .orElse(service.name());
        return new HandlerNeed(
                found, "carried by the archive as " + service.file().orElse(service.name()), own);
    }
}
