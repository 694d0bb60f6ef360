// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.hotplate.http.FrontEnd;
import org.hotplate.http.NotRepresentableException;
import org.hotplate.http.Problem;
import org.hotplate.http.Reply;
import org.hotplate.model.PredictionException;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.oip.protocol.JsonText;
import org.hotplate.oip.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/** The extension {@code model_repository}: lists, loads and unloads models. */
final class RepositoryServlet extends HttpServlet {

    static final List<String> EXTENSIONS = List.of("model_repository");

    private final transient Repository repository;
    private final transient FrontEnd frontEnd;
    private final String version;

    /** @param version the server's */
    RepositoryServlet(Repository repository, FrontEnd frontEnd, String version) {
        this.repository = repository;
        this.frontEnd = frontEnd;
        this.version = version;
    }

    /** What a request does with its parameters; its result is the reply. */
    private interface Action {
        Reply run(Parameters parameters) throws DeployException, NotRepresentableException, PredictionException;
    }

    /**
     * The members of a body.
     *
     * @param ready whether to list only models that serve
     * @param configured the name of a parameter that replaces the configuration or files of a model; null if none does
     */
    private record Parameters(boolean ready, @Nullable String configured) {}

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> path = InferenceServlet.segments(request.getRequestURI());
        String shown = Refusal.shown(request.getRequestURI());
        boolean server = List.of("v2").equals(path);
        Action action = path == null || server ? null : action(path);
        String allowed = server ? "GET, HEAD" : "POST";
        if (!server && action == null) {
            Problem problem = Problem.noResource(("No resource at '%s'; there are /v2, /v2/repository/index and"
                            + " /v2/repository/models/MODEL/load or /unload")
                    .formatted(shown));
            frontEnd.refuse(problem, request, response);
        } else if (!List.of(allowed.split(", ", -1)).contains(request.getMethod())) {
            frontEnd.refuse(Problem.methodNotAllowed(request.getMethod(), shown, allowed), request, response);
        } else if (!server && request.getHeader("Origin") != null) {
            // a browser sends such a request for any page that its user visits
            frontEnd.refuse(Problem.forbidden("Web pages may not use the model repository"), request, response);
        } else if (action == null) {
            frontEnd.reply(Descriptions.server(version, EXTENSIONS), request, response);
        } else {
            Function<byte[], Reply> answer = body -> reply(action, body);
            frontEnd.receive(answer, request, response);
        }
    }

    private @Nullable Action action(List<String> path) {
        if (path.equals(List.of("v2", "repository", "index"))) {
            return parameters -> index(parameters.ready());
        }
        if (path.size() != 5 || !path.subList(0, 3).equals(List.of("v2", "repository", "models"))) {
            return null;
        }
        String model = path.get(3);
        return switch (path.get(4)) {
            case "load" ->
                parameters -> {
                    if (parameters.configured() != null) {
                        throw Refusal.of(
                                "The parameter '%s' is not supported; a model is loaded from its archive in the deploy"
                                        + " folder",
                                Refusal.shown(parameters.configured()));
                    }
                    repository.load(model);
                    return Reply.empty(Map.of());
                };
            case "unload" ->
                parameters -> {
                    repository.unload(model);
                    return Reply.empty(Map.of());
                };
            default -> null;
        };
    }

    private static Reply reply(Action action, byte[] body) {
        try {
            return action.run(parameters(body));
        } catch (DeployException e) {
            return Replies.error(Problem.badRequest(String.valueOf(e.getMessage())));
        } catch (PredictionException e) {
            return Replies.error(Problem.of("", e));
        } catch (NotRepresentableException e) {
            throw new IllegalStateException("Texts are JSON", e);
        }
    }

    private Reply index(boolean readyOnly) throws NotRepresentableException {
        List<Repository.Entry> entries = repository.index().stream()
                .filter(entry -> !readyOnly || entry.state().equals(Repository.READY))
                .toList();
        return Reply.json(200, Map.of(), json -> {
            json.writeStartArray();
            for (Repository.Entry entry : entries) {
                json.writeStartObject();
                json.writeStringField("name", entry.name());
                if (!entry.version().isEmpty()) {
                    json.writeStringField("version", entry.version());
                }
                json.writeStringField("state", entry.state());
                json.writeStringField("reason", entry.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** Reads a body, which may be empty. */
    private static Parameters parameters(byte[] body) throws PredictionException {
        boolean ready = false;
        String configured = null;
        try (JsonParser json = JsonText.FACTORY.createParser(body)) {
            JsonToken first = json.nextToken();
            if (first != null && first != JsonToken.START_OBJECT) {
                throw Refusal.of("The body must be a JSON object");
            }
            for (String member = first == null ? null : json.nextFieldName();
                    member != null;
                    member = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (member.equals("ready")) {
                    if (!value.isBoolean()) {
                        throw Refusal.of("'ready' must be true or false");
                    }
                    ready = value == JsonToken.VALUE_TRUE;
                } else if (member.equals("parameters") && value == JsonToken.START_OBJECT) {
                    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                        json.nextToken();
                        json.skipChildren();
                        if (name.equals("config") || name.startsWith("file:")) {
                            configured = name;
                        }
                    }
                } else {
                    json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw Refusal.of("The JSON object is followed by something else");
            }
        } catch (JsonProcessingException e) {
            throw Refusal.of("The body is not valid JSON");
        } catch (IOException e) {
            throw new UncheckedIOException("A body in memory cannot fail to be read", e);
        }
        return new Parameters(ready, configured);
    }
}
