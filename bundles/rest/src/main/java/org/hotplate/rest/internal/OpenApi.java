// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/** Describes the paths for predictions as OpenAPI 3.0. */
final class OpenApi {

    private static final Map<String, Object> TEXT = Map.of("type", "string");
    private static final Map<String, Object> BYTES = Map.of("type", "string", "format", "binary");

    private OpenApi() {}

    /** Describes the server with the models that are READY. */
    static Map<String, Object> of(ModelRegistry registry) {
        Map<String, Object> paths = new TreeMap<>();
        paths.put("/ping", Map.of("get", get("ping", "Whether every model is READY.", "health", TEXT)));
        paths.put(
                "/api-description",
                Map.of(
                        "get",
                        get(
                                "apiDescription",
                                "The description as Swagger 2.0.",
                                "description",
                                Map.of("type", "object"))));
        Map<String, Object> invocation = operation(
                "invocations",
                "Calls the model in the query, or the only model.",
                Map.of("*/*", Map.of("schema", BYTES)));
        invocation.put(
                "parameters", List.of(Map.of("in", "query", "name", "model_name", "schema", TEXT, "required", false)));
        paths.put("/invocations", Map.of("post", invocation));
        for (Model model : registry.models()) {
            ModelFacts facts = model.facts();
            if (facts.state() == ModelState.READY && facts.signature().isPresent()) {
                if (facts.isDefault()) {
                    paths.putAll(paths(facts, false));
                }
                if (!facts.version().isEmpty()) {
                    paths.putAll(paths(facts, true));
                }
            }
        }
        return document("Inference API", paths);
    }

    /**
     * Describes one model.
     *
     * @param versioned whether the paths name its version
     */
    static Map<String, Object> of(ModelFacts facts, boolean versioned) {
        return document("RESTful API for: " + facts.endpoint(), paths(facts, versioned));
    }

    private static Map<String, Object> document(String title, Map<String, Object> paths) {
        Map<String, Object> error = Map.of(
                "type",
                "object",
                "required",
                List.of("code", "type", "message"),
                "properties",
                Map.of("code", Map.of("type", "integer"), "type", TEXT, "message", TEXT));
        return Map.of(
                "openapi",
                "3.0.1",
                "info",
                Map.of("title", title, "version", "1.0.0"),
                "paths",
                paths,
                "components",
                Map.of("schemas", Map.of("Error", error)));
    }

    private static Map<String, Object> paths(ModelFacts facts, boolean versioned) {
        String name = facts.endpoint();
        String version = ModelId.shown(facts.version());
        Map<String, Object> paths = new TreeMap<>();
        if (versioned) {
            paths.put("/predictions/%s/%s".formatted(name, version), predict(name + "_" + facts.version(), facts));
            return paths;
        }
        paths.put("/predictions/" + name, predict(name, facts));
        paths.put("/models/%s/invoke".formatted(name), predict(name + "_invoke", facts));
        return paths;
    }

    private static Map<String, Object> predict(String id, ModelFacts facts) {
        Map<String, Object> content =
                facts.signature().map(OpenApi::content).orElse(Map.of("*/*", Map.of("schema", BYTES)));
        return Map.of(
                "post", operation(id, "A predict entry point for model: %s.".formatted(facts.endpoint()), content));
    }

    private static Map<String, Object> content(Signature signature) {
        Map<String, Object> content = new TreeMap<>();
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<String, Object> members = new LinkedHashMap<>();
        for (TensorSpec input : signature.inputs()) {
            fields.put(input.name(), signature.takesImages() ? BYTES : TEXT);
            members.put(
                    input.name(),
                    signature.takesImages()
                            ? Map.of("type", "string", "format", "byte")
                            : Map.of(
                                    "description",
                                    "A tensor of the shape " + shape(input),
                                    "type",
                                    "array",
                                    "items",
                                    Map.of()));
        }
        content.put("multipart/form-data", Map.of("schema", object(fields)));
        content.put("application/json", Map.of("schema", object(members)));
        if (signature.takesImages() && signature.inputs().size() == 1) {
            content.put("image/jpeg", Map.of("schema", BYTES));
            content.put("image/png", Map.of("schema", BYTES));
        }
        return content;
    }

    /** Returns a shape as nested lists have it; -1 for any size. */
    private static String shape(TensorSpec input) {
        return input.shape().isRanked()
                ? Arrays.stream(input.shape().dims())
                        .mapToObj(dim -> dim == Shape.ANY ? "-1" : Integer.toString(dim))
                        .collect(Collectors.joining(", ", "[", "]"))
                : "[…]";
    }

    private static Map<String, Object> object(Map<String, Object> properties) {
        return Map.of("type", "object", "properties", properties, "required", new ArrayList<>(properties.keySet()));
    }

    private static Map<String, Object> operation(String id, String description, Map<String, Object> content) {
        Map<String, Object> operation = new TreeMap<>();
        operation.put("operationId", id);
        operation.put("description", description);
        operation.put("requestBody", Map.of("required", true, "content", content));
        operation.put("responses", responses(Map.of()));
        return operation;
    }

    private static Map<String, Object> get(String id, String description, String member, Map<String, Object> schema) {
        return Map.of(
                "operationId",
                id,
                "description",
                description,
                "responses",
                responses(Map.of("type", "object", "properties", Map.of(member, schema))));
    }

    private static Map<String, Object> responses(Map<String, Object> schema) {
        Map<String, Object> error = Map.of("schema", Map.of("$ref", "#/components/schemas/Error"));
        return Map.of(
                "200",
                Map.of("description", "OK", "content", Map.of("application/json", Map.of("schema", schema))),
                "default",
                Map.of("description", "An error", "content", Map.of("application/json", error)));
    }
}
