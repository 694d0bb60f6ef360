// SPDX-License-Identifier: Apache-2.0
package org.hotplate.management.internal;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hotplate.health.Health;
import org.hotplate.health.Health.Probe;
import org.hotplate.http.FrontEnd;
import org.hotplate.http.JsonValues;
import org.hotplate.http.NotRepresentableException;
import org.hotplate.http.Problem;
import org.hotplate.http.Reply;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;

/** {@code GET /health/live}, {@code /health/ready} and {@code /health/models}. */
final class ManagementServlet extends HttpServlet {

    private final transient ModelRegistry registry;
    private final transient Health health;
    private final transient FrontEnd frontEnd;

    ManagementServlet(ModelRegistry registry, Health health, FrontEnd frontEnd) {
        this.registry = registry;
        this.health = health;
        this.frontEnd = frontEnd;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI();
        String method = request.getMethod();
        if (!List.of("/health/live", "/health/ready", "/health/models").contains(path)) {
            Problem missing = Problem.noResource(
                    "No resource at '%s'; allowed are /health/live, /health/ready and /health/models".formatted(path));
            frontEnd.refuse(missing, request, response);
        } else if (!method.equals("GET") && !method.equals("HEAD")) {
            frontEnd.refuse(Problem.methodNotAllowed(method, path, "GET, HEAD"), request, response);
        } else {
            frontEnd.reply(read(path), request, response);
        }
    }

    private Reply read(String path) throws NotRepresentableException {
        List<ModelFacts> models = registry.models().stream().map(Model::facts).toList();
        return switch (path) {
            case "/health/live" -> live();
            case "/health/ready" -> ready(models);
            default -> json(200, models.stream().map(ManagementServlet::listed).toList());
        };
    }

    private Reply live() throws NotRepresentableException {
        Optional<String> fault = health.fault(Probe.LIVE);
        return fault.isEmpty()
                ? json(200, Map.of("status", "live"))
                : json(503, Map.of("status", "not live", "reason", fault.get()));
    }

    private Reply ready(List<ModelFacts> models) throws NotRepresentableException {
        Map<String, List<String>> byState = new TreeMap<>();
        models.forEach(model -> byState.computeIfAbsent(model.state().name(), state -> new ArrayList<>())
                .add(model.name()));
        Optional<String> fault = health.fault(Probe.READY);
        return fault.isEmpty()
                ? json(200, Map.of("status", "ready", "models", byState))
                : json(503, Map.of("status", "not ready", "reason", fault.get(), "models", byState));
    }

    private static Map<String, Object> listed(ModelFacts model) {
        return Map.of(
                "name", model.name(),
                "endpoint", model.endpoint(),
                "version", model.version(),
                "default", model.isDefault(),
                "state", model.state().name(),
                "reason", model.reason(),
                "since", model.since().toString());
    }

    private static Reply json(int status, Object value) throws NotRepresentableException {
        return Reply.json(status, Map.of(), json -> new JsonValues(json).write(value));
    }
}
