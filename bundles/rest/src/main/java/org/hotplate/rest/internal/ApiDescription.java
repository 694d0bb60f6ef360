// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** Describes the current endpoints in MMS's document, corrected where that was not valid Swagger 2.0. */
final class ApiDescription {

    /** Swagger 2.0's syntax of a host, which does not permit IPv6 addresses. */
    private static final Pattern HOST = Pattern.compile("[^{}/ :\\\\]+(:\\d+)?");

    private static final Map<String, Object> TEXT = Map.of("type", "string");

    private ApiDescription() {}

    /**
     * @param host the host name that the caller used
     */
    static Map<String, Object> of(ModelRegistry registry, @Nullable String host) {
        Map<String, Object> paths = new TreeMap<>();
        paths.put("/", Map.of("get", operation("root", "health", TEXT)));
        paths.put("/ping", Map.of("get", operation("ping", "health", TEXT)));
        paths.put(
                "/api-description",
                Map.of("get", operation("api-description", "description", Map.of("type", "object"))));
        for (Model model : registry.models()) {
            ModelFacts facts = model.facts();
            if (facts.state() == ModelState.READY && facts.signature().isPresent()) {
                Signature signature = facts.signature().get();
                if (facts.isDefault()) {
                    paths.put(
                            "/" + facts.endpoint() + "/predict", Map.of("post", predict(facts.endpoint(), signature)));
                }
                if (!facts.version().isEmpty()) {
                    paths.put(
                            "/%s/versions/%s/predict".formatted(facts.endpoint(), facts.version()),
                            Map.of("post", predict(facts.endpoint() + "_" + facts.version(), signature)));
                }
            }
        }
        Map<String, Object> description = new TreeMap<>();
        description.put("swagger", "2.0");
        description.put("info", Map.of("title", "Model Serving Apis", "version", "1.0.0"));
        description.put("schemes", List.of("http"));
        description.put("paths", paths);
        if (host != null && HOST.matcher(host).matches()) {
            description.put("host", host);
        }
        return description;
    }

    private static Map<String, Object> predict(String name, Signature signature) {
        Map<String, Object> operation = operation(name + "_predict", "prediction", Map.of());
        operation.put("consumes", List.of("multipart/form-data"));
        operation.put(
                "parameters",
                signature.inputs().stream()
                        .map(input -> parameter(input, signature.takesImages()))
                        .toList());
        return operation;
    }

    private static Map<String, Object> parameter(TensorSpec input, boolean image) {
        // MMS writes 0 for any size
        int[] dims = input.shape().withSize(0).dims();
        String shape = Arrays.toString(dims.length == 0 ? dims : Arrays.copyOfRange(dims, 1, dims.length));
        String form = image ? "%s should be image which will be resized to: %s" : "%s should tensor with shape: %s";
        return Map.of(
                "in",
                "formData",
                "name",
                input.name(),
                "required",
                true,
                "type",
                image ? "file" : "string",
                "description",
                form.formatted(input.name(), shape));
    }

    private static Map<String, Object> operation(String id, String member, Map<String, Object> schema) {
        Map<String, Object> operation = new TreeMap<>();
        operation.put("operationId", id);
        operation.put("produces", List.of("application/json"));
        operation.put(
                "responses",
                Map.of(
                        "200",
                        Map.of(
                                "description",
                                "OK",
                                "schema",
                                Map.of("type", "object", "properties", Map.of(member, schema)))));
        return operation;
    }
}
