// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.engine.EngineFailure;
import org.hotplate.engine.ModelEngine;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.model.admin.CarriedHandler;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.internal.ModelDefaults;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.VersionRange;

/**
 * The registered engines and handlers, and the selection of those for a deployment. Used on the registry's thread only.
 */
public final class ComponentRegistry {

    private final FeatureHints hints;
    private Map<String, String> aliases;
    /** The device of models whose configuration sets none; empty for the engine's first. */
    private String device;

    private final List<EngineComponent> engines = new ArrayList<>();
    private final List<HandlerComponent> handlers = new ArrayList<>();
    /** The engines that failed to start. */
    private final List<EngineFailure> failures = new ArrayList<>();

    public ComponentRegistry(ModelDefaults settings, FeatureHints hints) {
        this.aliases = settings.aliases();
        this.device = settings.device();
        this.hints = hints;
    }

    /** Applies changed defaults. */
    public void defaults(ModelDefaults settings) {
        aliases = settings.aliases();
        device = settings.device();
    }

    /** Adds an engine; the list is sorted by preference. */
    public void add(EngineComponent engine) {
        engines.add(engine);
        engines.sort(Comparator.comparing(EngineComponent::origin, ComponentOrigin.BEST_FIRST));
    }

    /** Adds a handler factory; the list is sorted by preference. */
    public void add(HandlerComponent handler) {
        handlers.add(handler);
        handlers.sort(Comparator.comparing(HandlerComponent::origin, ComponentOrigin.BEST_FIRST));
    }

    public void add(EngineFailure failure) {
        failures.add(failure);
    }

    public void remove(EngineFailure failure) {
        failures.remove(failure);
    }

    /** Removes an engine; returns its component, or null if it is unknown. */
    @Nullable
    public EngineComponent removeEngine(ModelEngine engine) {
        EngineComponent part = find(engines, known -> known.engine() == engine);
        engines.remove(part);
        return part;
    }

    /** Removes a handler factory; returns its component, or null if it is unknown. */
    @Nullable
    public HandlerComponent removeHandler(ModelHandlerFactory factory) {
        HandlerComponent part = find(handlers, known -> known.factory() == factory);
        handlers.remove(part);
        return part;
    }

    public Resolution match(Deployment deployment) {
        Optional<String> named = deployment.options().engine();
        String wanted = named.orElse(deployment.archive().engine());
        EngineSelection engine = EngineSelection.of(
                wanted, deployment.options(), RequestedDevices.of(deployment.options(), device), engines);
        List<String> missing = new ArrayList<>();
        if (engine.engine() == null) {
            missing.add("engine " + wanted + (named.isEmpty() ? "" : otherEngines(deployment)) + howToCome(wanted));
        }
        Optional<CarriedHandler> carried = deployment.carried();
        if (carried.isPresent()) {
            return CarriedHandlerResolver.of(deployment, carried.get(), engine, missing, handlers);
        }
        Map<String, String> rules = rules(deployment);
        String service = rules.keySet().iterator().next();
        HandlerComponent handler = null;
        for (String pending : rules.keySet()) {
            handler = handler(pending, deployment.options());
            if (handler != null) {
                service = pending;
                break;
            }
        }
        if (handler == null) {
            String others = otherVersions(service, deployment.options());
            missing.add(others.isEmpty() ? handlerToBring(deployment, rules.keySet()) : named(service) + others);
        }
        return new Resolution(
                engine,
                handler,
                service,
                rules.getOrDefault(service, "") + pin(deployment.options()),
                missing.isEmpty() ? "" : "needs " + String.join(" and ", missing));
    }

    static String named(String service) {
        return "a handler for '%s'".formatted(service);
    }

    /**
     * Returns the end of a message about a missing handler: why an installed one is not registered, which feature
     * contains one, or how to create one.
     */
    private String handlerToBring(Deployment deployment, Set<String> services) {
        String service = services.iterator().next();
        Optional<String> lack = services.stream()
                .map(hints::lackOf)
                .filter(text -> !text.isEmpty())
                .findFirst();
        if (lack.isPresent()) {
            return lack.get();
        }
        // a feature may contain the archive's own service even if no replacement for it is installed
        Set<String> candidates = deployment.options().handler().isPresent()
                ? Set.of(service)
                : deployment
                        .archive()
                        .service()
                        .candidates(aliases, name -> !hints.handler(name).isEmpty())
                        .keySet();
        return candidates.stream()
                .filter(name -> !hints.handler(name).isEmpty())
                .findFirst()
                .map(name -> named(name) + hints.handler(name))
                .orElseGet(() -> named(service) + ofItsOwn(deployment, service));
    }

    /** Lists the installed handlers, and the command that creates one. */
    private String ofItsOwn(Deployment deployment, String service) {
        String installed = handlers.stream()
                .filter(handler -> !CarriedHandler.isCarried(handler.origin().location()))
                .flatMap(handler -> handler.services().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        // the command can use the archive only for the archive's own service; a bare model has none
        boolean own = deployment.options().handler().isEmpty() && !ArchiveKey.isOnnx(deployment.origin());
        return " (installed: %s); 'bin/hotplate handler new FOLDER --%s' creates one, see docs/writing-a-handler.md"
                .formatted(
                        installed.isEmpty() ? "none" : installed,
                        own ? "from-archive " + fileName(deployment.origin()) : "name " + service);
    }

    /** Returns the file's name only: callers receive the message and must not learn the server's folders. */
    private static String fileName(String origin) {
        return origin.substring(Math.max(origin.lastIndexOf('/'), origin.lastIndexOf('\\')) + 1);
    }

    /** Returns a hint for a missing engine, without the reason of its failure: callers receive the message. */
    private String howToCome(String engine) {
        return failures.stream().anyMatch(failure -> failure.engine().equalsIgnoreCase(engine))
                ? ", which could not be started: 'engine:list' says why"
                : hints.engine(engine);
    }

    private String otherEngines(Deployment deployment) {
        boolean version = deployment.options().engine().orElse("").indexOf(' ') >= 0;
        List<String> names = engines.stream()
                .map(engine -> version ? engine.origin().bundle() : engine.name())
                .distinct()
                .sorted()
                .toList();
        return " (named by 'engine' in %s; there %s)"
                .formatted(
                        deployment.options().source(ModelOptions.ENGINE),
                        names.isEmpty() ? "is none" : "is " + String.join(", ", names));
    }

    /** Returns the service names for a deployment's handler in order of preference, each with the reason. */
    private Map<String, String> rules(Deployment deployment) {
        return deployment
                .options()
                .handler()
                .map(name -> Map.of(
                        name,
                        "named by 'handler' in %s"
                                .formatted(deployment.options().source(ModelOptions.HANDLER))))
                .orElseGet(() -> deployment
                        .archive()
                        .service()
                        .candidates(aliases, name -> handler(name, deployment.options()) != null));
    }

    private @Nullable HandlerComponent handler(String service, ModelOptions options) {
        return handlers(service)
                .filter(handler -> mayServe(handler, options))
                .findFirst()
                .orElse(null);
    }

    private Stream<HandlerComponent> handlers(String service) {
        return handlers.stream()
                .filter(handler -> handler.services().contains(service)
                        && !CarriedHandler.isCarried(handler.origin().location()));
    }

    /** Returns whether the configuration allows a handler's version. */
    static boolean mayServe(HandlerComponent handler, ModelOptions options) {
        return options.handlerVersion()
                .map(range -> new VersionRange(range).includes(handler.origin().version()))
                .orElse(true);
    }

    private String otherVersions(String service, ModelOptions options) {
        return options.handlerVersion()
                .map(range -> {
                    String there = versions(handlers(service));
                    return " of version " + range + (there.isEmpty() ? "" : "; there is " + there);
                })
                .orElse("");
    }

    /** Lists versions, the preferred one first. */
    static String versions(Stream<HandlerComponent> handlers) {
        return handlers.map(handler -> handler.origin().version().toString())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Describes the versions that the configuration allows, as the end of a rule. */
    static String pin(ModelOptions options) {
        return options.handlerVersion()
                .map(range -> ", of version %s as 'handler_version' in %s asks"
                        .formatted(range, options.source(ModelOptions.HANDLER_VERSION)))
                .orElse("");
    }

    private static <T> @Nullable T find(List<T> components, Predicate<T> wanted) {
        return components.stream().filter(wanted).findFirst().orElse(null);
    }
}
