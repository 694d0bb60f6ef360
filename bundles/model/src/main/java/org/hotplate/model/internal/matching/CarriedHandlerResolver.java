// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.hotplate.model.admin.CarriedHandler;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;

/** Selects the handler of an archive with a handler bundle inside: only a handler of that bundle. */
final class CarriedHandlerResolver {

    private final Deployment deployment;
    private final CarriedHandler carried;
    private final List<HandlerComponent> own;

    private CarriedHandlerResolver(Deployment deployment, CarriedHandler carried, List<HandlerComponent> own) {
        this.deployment = deployment;
        this.carried = carried;
        this.own = own;
    }

    /**
     * Selects the handler.
     *
     * @param missing further missing components
     * @param handlers all registered handlers, highest ranking first
     */
    static Resolution of(
            Deployment deployment,
            CarriedHandler carried,
            EngineSelection engine,
            List<String> missing,
            List<HandlerComponent> handlers) {
        String service = deployment
                .options()
                .handler()
                .orElse(deployment.archive().service().name());
        if (carried.waits().isPresent()) {
            return new Resolution(
                    engine, null, service, rule(carried), carried.waits().get());
        }
        List<HandlerComponent> own = handlers.stream()
                .filter(handler -> handler.origin().location().equals(carried.location()))
                .toList();
        return new CarriedHandlerResolver(deployment, carried, own).match(service, engine, new ArrayList<>(missing));
    }

    private Resolution match(String service, EngineSelection engine, List<String> missing) {
        List<HandlerComponent> allowed = own.stream()
                .filter(part -> ComponentRegistry.mayServe(part, deployment.options()))
                .toList();
        Optional<HandlerComponent> named = allowed.stream()
                .filter(part -> part.services().contains(service))
                .findFirst();
        boolean onlyOne = allowed.size() == 1 && deployment.options().handler().isEmpty();
        HandlerComponent handler = named.orElse(onlyOne ? allowed.get(0) : null);
        if (handler == null) {
            missing.add(allowed.isEmpty() && !own.isEmpty() ? anotherVersion() : missing());
        }
        return new Resolution(
                engine,
                handler,
                handler == null || named.isPresent()
                        ? service
                        : new TreeSet<>(handler.services()).iterator().next(),
                (deployment.options().handler().isPresent()
                                ? "%s, and named by 'handler' in %s"
                                        .formatted(
                                                rule(carried),
                                                deployment.options().source(ModelOptions.HANDLER))
                                : rule(carried))
                        + ComponentRegistry.pin(deployment.options()),
                missing.isEmpty() ? "" : "needs " + String.join(" and ", missing));
    }

    private String anotherVersion() {
        return "a handler of version %s from %s, which is %s"
                .formatted(
                        deployment.options().handlerVersion().orElse("any"),
                        carried.file(),
                        ComponentRegistry.versions(own.stream()));
    }

    private String missing() {
        TreeSet<String> services = new TreeSet<>();
        own.forEach(part -> services.addAll(part.services()));
        if (services.isEmpty()) {
            return "a handler from " + carried.file();
        }
        String there = "'%s'".formatted(String.join("', '", services));
        return deployment
                .options()
                .handler()
                .map(name ->
                        "a handler for '%s' from %s, which has handlers for %s".formatted(name, carried.file(), there))
                .orElseGet(() -> "to know which handler of %s to take: name %s as 'handler' in %s.json"
                        .formatted(carried.file(), there.replace("', '", "' or '"), deployment.name()));
    }

    private static String rule(CarriedHandler carried) {
        return "carried by the archive as " + carried.file();
    }
}
