// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelId;
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

    record ToModel(Address address, Model likeliest) implements Route {}

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
            return predict(method, path, new Address(registry, segments.get(0), null));
        }
        if (segments != null
                && segments.size() == 4
                && segments.get(1).equals("versions")
                && segments.get(3).equals("predict")) {
            return predict(method, path, new Address(registry, segments.get(0), segments.get(2)));
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

    private Route predict(String method, String path, Address address) {
        List<Model> candidates = address.candidates();
        if (candidates.isEmpty()) {
            PredictionException unknown = new PredictionException(FailureKind.UNKNOWN_MODEL, unknown(address));
            return refuse(Problem.of(address.endpoint(), unknown));
        }
        Model likeliest = candidates.get(0);
        Optional<PredictionException> refusal = likeliest.refusal();
        if (refusal.isPresent()
                && candidates.stream().allMatch(model -> model.refusal().isPresent())) {
            return refuse(Problem.of(likeliest.name(), refusal.get()));
        }
        return switch (method) {
            case "POST" -> new ToModel(address, likeliest);
            case "OPTIONS" -> new Answered(Reply.empty(Map.of("Allow", PREDICT)));
            default -> refuse(Problem.methodNotAllowed(method, path, PREDICT));
        };
    }

    private String unknown(Address address) {
        String name = address.endpoint();
        Optional<Endpoint> endpoint = registry.endpoint(name);
        if (endpoint.isPresent()) {
            return "Model '%s' has no version '%s'; it has %s"
                    .formatted(
                            name,
                            address.version(),
                            endpoint.get().versions().stream()
                                    .map(model -> ModelId.shown(model.version()))
                                    .collect(Collectors.joining(", ")));
        }
        ModelId id = ModelId.of(name);
        if (!id.version().isEmpty() && registry.find(name).isPresent()) {
            return "There is no model '%s'; POST /%s/versions/%s/predict asks that version of '%s'"
                    .formatted(name, id.endpoint(), id.version(), id.endpoint());
        }
        List<String> names =
                registry.models().stream().map(Model::endpoint).distinct().toList();
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
