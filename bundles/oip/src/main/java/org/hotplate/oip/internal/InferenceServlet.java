// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.hotplate.handler.FailureKind;
import org.hotplate.health.Health;
import org.hotplate.health.Health.Probe;
import org.hotplate.http.FrontEnd;
import org.hotplate.http.ModelRef;
import org.hotplate.http.PathSegments;
import org.hotplate.http.Problem;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.PredictionException;
import org.hotplate.oip.protocol.ModelMetadata;
import org.hotplate.oip.protocol.Readiness;
import org.hotplate.oip.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/** The resources for clients: health, metadata, statistics and inference. */
final class InferenceServlet extends HttpServlet {

    static final List<String> EXTENSIONS = List.of("binary_tensor_data", "classification", "statistics");

    private static final String READ = "GET, HEAD";
    /** The path of the statistics of all models, unless a model has this name. */
    private static final List<String> ALL_STATISTICS = List.of("v2", "models", "stats");

    private final transient ModelRegistry registry;
    private final transient SharedHttp shared;
    private final transient Health health;
    private final transient FrontEnd frontEnd;
    private final transient Statistics statistics;
    private final String version;

    /** @param version the server's */
    InferenceServlet(
            ModelRegistry registry,
            SharedHttp shared,
            Health health,
            FrontEnd frontEnd,
            Statistics statistics,
            String version) {
        this.registry = registry;
        this.shared = shared;
        this.health = health;
        this.frontEnd = frontEnd;
        this.statistics = statistics;
        this.version = version;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> path = segments(request.getRequestURI());
        if (path == null || path.isEmpty() || !path.get(0).equals("v2")) {
            noResource(request, response);
        } else if (path.size() == 1) {
            if (isRead(request, response)) {
                frontEnd.reply(Descriptions.server(version, EXTENSIONS), request, response);
            }
        } else if (path.size() == 3 && path.get(1).equals("health")) {
            health(path.get(2), request, response);
        } else if (path.equals(ALL_STATISTICS) && registry.endpoint("stats").isEmpty()) {
            if (isRead(request, response)) {
                frontEnd.reply(statistics.of(registry.models()), request, response);
            }
        } else if (path.size() >= 3 && path.get(1).equals("models")) {
            boolean versioned = path.size() >= 5 && path.get(3).equals("versions");
            ModelRef ref = new ModelRef(registry, path.get(2), versioned ? path.get(4) : null);
            List<String> rest = path.subList(versioned ? 5 : 3, path.size());
            model(ref, rest.size() > 1 ? "?" : String.join("", rest), request, response);
        } else {
            noResource(request, response);
        }
    }

    /** Returns the segments of a path; {@code /v2/} is {@code /v2}. */
    static @Nullable List<String> segments(String path) {
        return PathSegments.of(path.equals("/v2/") ? "/v2" : path);
    }

    private void noResource(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Problem problem = Problem.noResource(("No resource at '%s'; there are /v2, /v2/health/live, /v2/health/ready,"
                        + " /v2/models/stats and /v2/models/MODEL[/versions/VERSION][/ready, /stats or /infer]")
                .formatted(Refusal.shown(request.getRequestURI())));
        frontEnd.refuse(problem, request, response);
    }

    private boolean isRead(HttpServletRequest request, HttpServletResponse response) throws IOException {
        return allows(READ, request, response);
    }

    private boolean allows(String methods, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String method = request.getMethod();
        if (List.of(methods.split(", ", -1)).contains(method)) {
            return true;
        }
        String path = Refusal.shown(request.getRequestURI());
        frontEnd.refuse(Problem.methodNotAllowed(method, path, methods), request, response);
        return false;
    }

    private void health(String resource, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!List.of("live", "ready").contains(resource)) {
            noResource(request, response);
        } else if (isRead(request, response)) {
            Optional<String> fault = health.fault(resource.equals("live") ? Probe.LIVE : Probe.READY);
            if (fault.isEmpty()) {
                frontEnd.reply(Replies.object(json -> json.writeBooleanField(resource, true)), request, response);
            } else {
                frontEnd.refuse(
                        Problem.of("", new PredictionException(FailureKind.UNAVAILABLE, fault.get())),
                        request,
                        response);
            }
        }
    }

    private void model(ModelRef ref, String resource, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!List.of("", "ready", "stats", "infer").contains(resource)) {
            noResource(request, response);
        } else if (allows(resource.equals("infer") ? "POST" : READ, request, response)) {
            try {
                serve(ref, Readiness.candidates(ref), resource, request, response);
            } catch (PredictionException e) {
                frontEnd.refuse(Problem.of(ref.endpoint(), e), request, response);
            }
        }
    }

    private void serve(
            ModelRef ref,
            List<Model> candidates,
            String resource,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, PredictionException {
        if (resource.isEmpty()) {
            frontEnd.reply(Descriptions.model(ModelMetadata.of(ref)), request, response);
            return;
        }
        if (resource.equals("stats")) {
            List<Model> models = ref.version() != null
                    ? candidates
                    : registry.endpoint(ref.endpoint()).map(Endpoint::versions).orElse(candidates);
            frontEnd.reply(statistics.of(models), request, response);
            return;
        }
        Model expected = candidates.get(0);
        Optional<PredictionException> refusal = Readiness.refusal(candidates);
        if (refusal.isPresent()) {
            frontEnd.refuse(Problem.of(expected.name(), refusal.get()), request, response);
        } else if (resource.equals("ready")) {
            frontEnd.reply(
                    Replies.object(json -> {
                        json.writeStringField("name", ref.endpoint());
                        json.writeBooleanField("ready", true);
                    }),
                    request,
                    response);
        } else {
            InferCodec codec = new InferCodec(request, shared.limits());
            frontEnd.predict(ref, expected, codec, request, response);
        }
    }
}
