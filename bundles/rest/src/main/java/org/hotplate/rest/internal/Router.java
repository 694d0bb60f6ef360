// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.hotplate.common.Suggestions;
import org.hotplate.handler.FailureKind;
import org.hotplate.health.Health;
import org.hotplate.http.JsonValues;
import org.hotplate.http.ModelRef;
import org.hotplate.http.NotRepresentableException;
import org.hotplate.http.PathSegments;
import org.hotplate.http.Problem;
import org.hotplate.http.QueryParameters;
import org.hotplate.http.Reply;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;

/** Finds the resource that a request names, and replies unless a model has to. */
final class Router {

    /** The outcome: a reply, or a model to call. */
    sealed interface Route {}

    record Answered(Reply reply) implements Route {}

    /** @param mms1 whether request and answer have the syntax of MMS 1.x */
    record ToModel(ModelRef ref, Model expected, boolean mms1) implements Route {}

    private static final String READ = "GET, HEAD, OPTIONS";
    private static final String PREDICT = "POST, OPTIONS";
    /** With PUT, which {@code curl -T} sends. */
    private static final String PREDICT_1 = "POST, PUT, OPTIONS";

    private final ModelRegistry registry;
    private final BooleanSupplier stopping;
    private final Health health;

    /** @param stopping whether the server is stopping; then it is unhealthy */
    Router(ModelRegistry registry, BooleanSupplier stopping, Health health) {
        this.registry = registry;
        this.stopping = stopping;
        this.health = health;
    }

    Route route(HttpServletRequest request) throws NotRepresentableException {
        String method = request.getMethod();
        String path = request.getRequestURI();
        List<String> segments = PathSegments.of(path);
        if (segments != null) {
            Route route = List.of("invocations").equals(segments)
                    ? invocation(method, path, request.getQueryString())
                    : prediction(method, path, segments);
            if (route != null) {
                return route;
            }
        }
        String resource = segments == null || segments.size() > 1 ? null : String.join("", segments);
        if (resource == null || !List.of("", "ping", "api-description").contains(resource)) {
            return refuse(noResource(path));
        }
        return new Answered(
                switch (method) {
                    case "GET", "HEAD" -> read(resource, request.getHeader("Host"));
                    case "OPTIONS" ->
                        resource.isEmpty() ? described(READ, OpenApi.of(registry)) : Reply.empty(Map.of("Allow", READ));
                    default -> Reply.error(Problem.methodNotAllowed(method, path, READ));
                });
    }

    /** Returns null if the path is none of a model's. */
    private @Nullable Route prediction(String method, String path, List<String> segments)
            throws NotRepresentableException {
        int size = segments.size();
        if ((size == 2 || size == 3) && segments.get(0).equals("predictions")) {
            return predict(
                    method, path, new ModelRef(registry, segments.get(1), size == 3 ? segments.get(2) : null), true);
        }
        if (size == 3 && segments.get(0).equals("models") && segments.get(2).equals("invoke")) {
            return predict(method, path, new ModelRef(registry, segments.get(1), null), true);
        }
        if (size == 2 && segments.get(1).equals("predict")) {
            return predict(method, path, new ModelRef(registry, segments.get(0), null), false);
        }
        return size == 4
                        && segments.get(1).equals("versions")
                        && segments.get(3).equals("predict")
                ? predict(method, path, new ModelRef(registry, segments.get(0), segments.get(2)), false)
                : null;
    }

    /** Calls the model that the query names, or the only one. */
    private Route invocation(String method, String path, @Nullable String query) throws NotRepresentableException {
        String name;
        try {
            name = QueryParameters.of(query).get("model_name");
        } catch (PredictionException e) {
            return refuse(Problem.of("", e));
        }
        List<String> names = endpoints();
        if (name == null && names.size() != 1) {
            return refuse(Problem.badRequest(
                    "Parameter model_name is required, as in /invocations?model_name=NAME, unless there is exactly one"
                            + " model; there are %d".formatted(names.size())));
        }
        return predict(method, path, new ModelRef(registry, name == null ? names.get(0) : name, null), true);
    }

    private List<String> endpoints() {
        return registry.models().stream().map(Model::endpoint).distinct().toList();
    }

    private static Problem noResource(String path) {
        return Problem.noResource("No resource at '%s'; GET /api-description lists the resources".formatted(path));
    }

    private Reply read(String resource, @Nullable String host) throws NotRepresentableException {
        if (resource.equals("api-description")) {
            return MmsCodec.object(200, "description", ApiDescription.of(registry, host));
        }
        boolean healthy = !stopping.getAsBoolean()
                && registry.models().stream().allMatch(model -> model.facts().state() == ModelState.READY);
        int status = health.fault(Health.Probe.PING).isEmpty() ? 200 : 503;
        return MmsCodec.object(status, "health", healthy ? "healthy!" : "unhealthy!");
    }

    private Route predict(String method, String path, ModelRef ref, boolean mms1) throws NotRepresentableException {
        List<Model> candidates = ref.candidates();
        if (candidates.isEmpty()) {
            PredictionException unknown = new PredictionException(FailureKind.UNKNOWN_MODEL, unknown(ref));
            return refuse(Problem.of(ref.endpoint(), unknown));
        }
        Model expected = candidates.get(0);
        Optional<PredictionException> refusal = expected.refusal();
        if (refusal.isPresent()
                && candidates.stream().allMatch(model -> model.refusal().isPresent())) {
            return refuse(Problem.of(expected.name(), refusal.get()));
        }
        String allowed = mms1 ? PREDICT_1 : PREDICT;
        if (method.equals("OPTIONS")) {
            return new Answered(
                    mms1
                            ? described(allowed, OpenApi.of(expected.facts(), ref.version() != null))
                            : Reply.empty(Map.of("Allow", allowed)));
        }
        return List.of(allowed.split(", ", -1)).contains(method)
                ? new ToModel(ref, expected, mms1)
                : refuse(Problem.methodNotAllowed(method, path, allowed));
    }

    private static Reply described(String allowed, Map<String, Object> description) throws NotRepresentableException {
        return Reply.json(200, Map.of("Allow", allowed), json -> new JsonValues(json).write(description));
    }

    private String unknown(ModelRef ref) {
        String name = ref.endpoint();
        Optional<Endpoint> endpoint = registry.endpoint(name);
        if (endpoint.isPresent()) {
            return "Model '%s' has no version '%s'; it has %s"
                    .formatted(
                            name,
                            ref.version(),
                            endpoint.get().versions().stream()
                                    .map(model -> ModelId.shown(model.version()))
                                    .collect(Collectors.joining(", ")));
        }
        ModelId id = ModelId.of(name);
        if (!id.version().isEmpty() && registry.find(name).isPresent()) {
            return "Model '%s' not found; send the request to POST /%s/versions/%s/predict for that version of '%s'"
                    .formatted(name, id.endpoint(), id.version(), id.endpoint());
        }
        return "Model '%s' not found; %s"
                .formatted(
                        name,
                        Suggestions.nearest(name, endpoints())
                                .map("did you mean '%s'?"::formatted)
                                .orElse("GET /api-description lists the models"));
    }

    private static Route refuse(Problem problem) {
        return new Answered(Reply.error(problem));
    }
}
