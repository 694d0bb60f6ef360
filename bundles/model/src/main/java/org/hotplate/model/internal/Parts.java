// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.hotplate.engine.ModelEngine;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.model.CarriedHandler;
import org.hotplate.model.Deployment;
import org.hotplate.model.ModelOptions;
import org.jspecify.annotations.Nullable;

/** The engines and handlers that are there, and which of them serve a deployment. Used on the registry's thread only. */
final class Parts {

    private Map<String, String> aliases;
    private final List<EnginePart> engines = new ArrayList<>();
    private final List<HandlerPart> handlers = new ArrayList<>();

    Parts(Map<String, String> aliases) {
        this.aliases = aliases;
    }

    /** Takes other aliases from now on. */
    void aliases(Map<String, String> others) {
        aliases = others;
    }

    /** Keeps the best ranked first. */
    void add(EnginePart engine) {
        engines.add(engine);
        engines.sort(Comparator.comparing(EnginePart::origin, Origin.BEST_FIRST));
    }

    /** Keeps the best ranked first. */
    void add(HandlerPart handler) {
        handlers.add(handler);
        handlers.sort(Comparator.comparing(HandlerPart::origin, Origin.BEST_FIRST));
    }

    /** Forgets an engine; returns what it was known as, or null if it was not known. */
    @Nullable
    EnginePart removeEngine(ModelEngine engine) {
        EnginePart part = find(engines, known -> known.engine() == engine);
        engines.remove(part);
        return part;
    }

    /** Forgets a handler factory; returns what it was known as, or null if it was not known. */
    @Nullable
    HandlerPart removeHandler(ModelHandlerFactory factory) {
        HandlerPart part = find(handlers, known -> known.factory() == factory);
        handlers.remove(part);
        return part;
    }

    Match match(Deployment deployment) {
        Optional<String> named = deployment.options().engine();
        String wanted = named.orElse(deployment.archive().engine());
        EnginePart engine = engine(wanted);
        List<String> missing = new ArrayList<>();
        if (engine == null) {
            missing.add("engine " + wanted + (named.isEmpty() ? "" : otherEngines(deployment)));
        }
        Optional<CarriedHandler> carried = deployment.carried();
        if (carried.isPresent()) {
            return CarriedMatch.of(deployment, carried.get(), engine, missing, handlers);
        }
        Map<String, String> rules = rules(deployment);
        String service = rules.keySet().iterator().next();
        HandlerPart handler = null;
        for (String candidate : rules.keySet()) {
            handler = handler(candidate);
            if (handler != null) {
                service = candidate;
                break;
            }
        }
        if (handler == null) {
            missing.add("a handler for '%s'%s".formatted(service, ofItsOwn(deployment)));
        }
        return new Match(
                engine,
                handler,
                service,
                rules.getOrDefault(service, ""),
                missing.isEmpty() ? "" : "needs " + String.join(" and ", missing));
    }

    /** Lists the handlers there are, and says how to come to another. */
    private String ofItsOwn(Deployment deployment) {
        String installed = handlers.stream()
                .filter(handler -> !CarriedHandler.isCarried(handler.origin().location()))
                .flatMap(handler -> handler.services().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return (" (installed: %s); 'bin/hotplate handler new FOLDER --from-archive %s' begins one,"
                        + " see docs/writing-a-handler.md")
                .formatted(installed.isEmpty() ? "none" : installed, deployment.origin());
    }

    private String otherEngines(Deployment deployment) {
        List<String> names =
                engines.stream().map(EnginePart::name).distinct().sorted().toList();
        return " (named by 'engine' in %s; there %s)"
                .formatted(
                        deployment.options().source(ModelOptions.ENGINE),
                        names.isEmpty() ? "is none" : "is " + String.join(", ", names));
    }

    /** Lists the service names a deployment's handler may be found by, the most wanted first, and why. */
    private Map<String, String> rules(Deployment deployment) {
        return deployment
                .options()
                .handler()
                .map(name -> Map.of(
                        name,
                        "named by 'handler' in %s"
                                .formatted(deployment.options().source(ModelOptions.HANDLER))))
                .orElseGet(() -> deployment.archive().service().candidates(aliases, name -> handler(name) != null));
    }

    private @Nullable EnginePart engine(String name) {
        return find(engines, engine -> engine.name().equalsIgnoreCase(name));
    }

    private @Nullable HandlerPart handler(String service) {
        return find(
                handlers,
                handler -> handler.services().contains(service)
                        && !CarriedHandler.isCarried(handler.origin().location()));
    }

    private static <T> @Nullable T find(List<T> parts, Predicate<T> wanted) {
        return parts.stream().filter(wanted).findFirst().orElse(null);
    }
}
