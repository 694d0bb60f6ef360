// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.Suggestions;
import org.jspecify.annotations.Nullable;

/** Finds what a request is addressed to, and answers it unless a model has to. */
final class Router {

    /** Where a request goes: to an answer that is there already, or to a model. */
    sealed interface Route {}

    record Answered(Reply reply) implements Route {}

    record ToModel(Model model) implements Route {}

    private static final String READ = "GET, HEAD, OPTIONS";
    private static final String PREDICT = "POST, OPTIONS";

    private final ModelRegistry registry;
    private final BooleanSupplier stopping;

    /** @param stopping whether the server stops, which is no health */
    Router(ModelRegistry registry, BooleanSupplier stopping) {
        this.registry = registry;
        this.stopping = stopping;
    }

    Route route(HttpServletRequest request) throws NoJsonException {
        String method = request.getMethod();
        String path = request.getRequestURI();
        List<String> segments = Target.segments(path);
        if (segments != null && segments.size() == 2 && segments.get(1).equals("predict")) {
            return predict(method, path, segments.get(0));
        }
        String resource = segments == null || segments.size() > 1 ? null : String.join("", segments);
        if (resource == null || !List.of("", "ping", "api-description").contains(resource)) {
            return refuse(Problem.noResource(
                    "There is nothing at '%s'; see GET /api-description for what there is".formatted(path)));
        }
        return new Answered(
                switch (method) {
                    case "GET", "HEAD" -> read(resource, request.getHeader("Host"));
                    case "OPTIONS" -> Reply.empty(Map.of("Allow", READ));
                    default -> Reply.of(Problem.methodNotAllowed(method, path, READ));
                });
    }

    private Reply read(String resource, @Nullable String host) throws NoJsonException {
        if (resource.equals("api-description")) {
            return Reply.ok("description", ApiDescription.of(registry, host));
        }
        boolean healthy = !stopping.getAsBoolean()
                && registry.models().stream().allMatch(model -> model.facts().state() == ModelState.READY);
        return Reply.ok("health", healthy ? "healthy!" : "unhealthy!");
    }

    private Route predict(String method, String path, String name) {
        Optional<Model> model = registry.find(name);
        if (model.isEmpty()) {
            return refuse(Problem.of(name, new PredictionException(FailureKind.UNKNOWN_MODEL, unknown(name))));
        }
        Optional<PredictionException> refusal = model.get().refusal();
        if (refusal.isPresent()) {
            return refuse(Problem.of(name, refusal.get()));
        }
        return switch (method) {
            case "POST" -> new ToModel(model.get());
            case "OPTIONS" -> new Answered(Reply.empty(Map.of("Allow", PREDICT)));
            default -> refuse(Problem.methodNotAllowed(method, path, PREDICT));
        };
    }

    private String unknown(String name) {
        List<String> names = registry.models().stream().map(Model::name).toList();
        return "There is no model '%s'; %s"
                .formatted(
                        name,
                        Suggestions.nearest(name, names)
                                .map("did you mean '%s'?"::formatted)
                                .orElse("see GET /api-description for those there are"));
    }

    private static Route refuse(Problem problem) {
        return new Answered(Reply.of(problem));
    }
}
