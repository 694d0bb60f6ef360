// SPDX-License-Identifier: Apache-2.0
package org.hotplate.health.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;

/**
 * Passes if the server accepts requests, the start-up phase is over, and the models that the configuration requires are
 * READY.
 */
final class ServerCheck implements HealthCheck {

    private final ModelRegistry registry;
    private final BooleanSupplier stopping;
    private final StartUp startUp;
    private volatile List<String> required;

    ServerCheck(ModelRegistry registry, BooleanSupplier stopping, StartUp startUp, List<String> required) {
        this.registry = registry;
        this.stopping = stopping;
        this.startUp = startUp;
        this.required = required;
    }

    /** Sets the endpoints that must have a READY version. */
    void require(List<String> endpoints) {
        required = endpoints;
    }

    @Override
    public Result execute() {
        List<ModelFacts> models = registry.models().stream().map(Model::facts).toList();
        FormattingResultLog log = new FormattingResultLog();
        if (stopping.getAsBoolean()) {
            log.temporarilyUnavailable("The server is stopping");
        } else if (!startUp.isOver(models)) {
            log.temporarilyUnavailable("{}", starting(models));
        } else {
            log.info("The server accepts requests");
        }
        required.stream()
                .flatMap(endpoint -> missing(endpoint, models).stream())
                .forEach(fault -> log.critical("{}", fault));
        return new Result(log);
    }

    private static String starting(List<ModelFacts> models) {
        String unfinished = models.stream()
                .filter(model -> model.state() != ModelState.READY && model.state() != ModelState.FAILED)
                .map(model -> "%s is %s".formatted(model.name(), model.state()))
                .collect(Collectors.joining(", "));
        return "The server is starting: "
                + (unfinished.isEmpty() ? "the deploy folder has archives that were not read yet" : unfinished);
    }

    private static Optional<String> missing(String endpoint, List<ModelFacts> models) {
        List<ModelFacts> versions = models.stream()
                .filter(model -> model.endpoint().equals(endpoint))
                .toList();
        if (versions.stream().anyMatch(model -> model.state() == ModelState.READY)) {
            return Optional.empty();
        }
        String state = versions.isEmpty()
                ? "which is not deployed"
                : versions.stream().map(ServerCheck::state).collect(Collectors.joining(", "));
        return Optional.of("ready.models in hotplate.health.cfg requires model '%s', %s".formatted(endpoint, state));
    }

    private static String state(ModelFacts model) {
        return "%s is %s%s"
                .formatted(model.name(), model.state(), model.reason().isEmpty() ? "" : ": " + model.reason());
    }
}
