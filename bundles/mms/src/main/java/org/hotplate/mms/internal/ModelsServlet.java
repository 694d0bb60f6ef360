// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.hotplate.http.FrontEnd;
import org.hotplate.http.NotRepresentableException;
import org.hotplate.http.PathSegments;
import org.hotplate.http.Problem;
import org.hotplate.http.Reply;
import org.hotplate.http.SharedHttp;

/** {@code /models} and what is below it, and the description of these paths. */
final class ModelsServlet extends HttpServlet {

    private static final String READ = "GET, HEAD, OPTIONS";
    private static final String COLLECTION = "GET, HEAD, POST, OPTIONS";
    private static final String MODEL = "GET, HEAD, PUT, DELETE, OPTIONS";
    private static final String DEFAULT = "PUT, OPTIONS";

    private final transient Models models;
    private final transient SharedHttp shared;
    private final transient FrontEnd frontEnd;
    private final String description;

    ModelsServlet(Models models, SharedHttp shared, FrontEnd frontEnd) {
        this.models = models;
        this.shared = shared;
        this.frontEnd = frontEnd;
        try (InputStream in =
                Objects.requireNonNull(ModelsServlet.class.getResourceAsStream("management-openapi.json"))) {
            description = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a request does with its parameters. */
    private interface Action {
        CompletableFuture<Reply> run(Parameters parameters) throws RefusedException;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> path = PathSegments.of(request.getRequestURI());
        String method = request.getMethod();
        String allowed = path == null ? "" : allowed(path);
        if (path == null || allowed.isEmpty()) {
            frontEnd.refuse(noResource(request), request, response);
        } else if (!List.of(allowed.split(", ", -1)).contains(method)) {
            frontEnd.refuse(Problem.methodNotAllowed(method, request.getRequestURI(), allowed), request, response);
        } else if (request.getHeader("Origin") != null) {
            // a browser sends such a request for any page that its user visits
            frontEnd.refuse(Problem.forbidden("Web pages may not manage models"), request, response);
        } else if (!path.equals(List.of()) && method.equals("OPTIONS")) {
            frontEnd.reply(Reply.empty(Map.of("Allow", allowed)), request, response);
        } else if (!path.isEmpty() && path.get(0).equals("models")) {
            Action action = action(method, path);
            String query = request.getQueryString();
            String type = request.getContentType();
            frontEnd.await(body -> reply(action, query, type, body), request, response);
        } else {
            frontEnd.reply(describe(allowed), request, response);
        }
    }

    private static Problem noResource(HttpServletRequest request) {
        return Problem.noResource(
                ("No resource at '%s'; OPTIONS / describes those for models, and there are /health/live, /health/ready,"
                                + " /health/models and /metrics")
                        .formatted(request.getRequestURI()));
    }

    /** Returns the methods of a resource; none if there is no such resource. */
    private static String allowed(List<String> path) {
        if (path.isEmpty()) {
            return "OPTIONS";
        }
        if (path.equals(List.of("api-description"))) {
            return READ;
        }
        return switch (path.size()) {
            case 1 -> COLLECTION;
            case 2, 3 -> MODEL;
            case 4 -> path.get(3).equals("set-default") ? DEFAULT : "";
            default -> "";
        };
    }

    private Action action(String method, List<String> path) {
        if (path.size() == 1) {
            return method.equals("POST")
                    ? parameters -> models.register(Registration.of(parameters), readyLimit())
                    : parameters -> done(models.list(parameters));
        }
        String name = path.get(1);
        String version = path.size() > 2 ? path.get(2) : null;
        return switch (method) {
            case "PUT" ->
                path.size() == 4
                        ? parameters -> models.setDefault(name, Objects.requireNonNull(version))
                        : parameters -> models.scale(name, version, parameters);
            case "DELETE" -> parameters -> models.unregister(name, version);
            default -> parameters -> done(models.describe(name, version));
        };
    }

    /** Returns how long a request waits for a model: so that it is answered in time. */
    private Duration readyLimit() {
        return shared.limits().answerTimeout().multipliedBy(9).dividedBy(10);
    }

    private static CompletableFuture<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    private CompletableFuture<Reply> reply(Action action, String query, String type, byte[] body) {
        CompletableFuture<Reply> reply;
        try {
            reply = action.run(Parameters.of(query, type, body));
        } catch (RefusedException e) {
            reply = CompletableFuture.failedFuture(e);
        }
        return reply.exceptionallyCompose(fault -> {
            Throwable cause =
                    fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
            return cause instanceof RefusedException refused
                    ? done(Reply.error(refused.problem()))
                    : CompletableFuture.failedFuture(cause);
        });
    }

    private Reply describe(String allowed) {
        try {
            return Reply.json(200, Map.of("Allow", allowed), json -> json.writeRawValue(description));
        } catch (NotRepresentableException e) {
            throw new IllegalStateException("The description is JSON", e);
        }
    }
}
