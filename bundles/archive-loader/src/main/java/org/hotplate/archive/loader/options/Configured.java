// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The configuration of one model in Configuration Admin.
 *
 * @param source its file, for messages and {@code model:info}
 * @param values the keys and values; empty if there is no configuration
 */
public record Configured(String source, Map<String, ConfigValue> values) {

    public static final Configured NONE = new Configured("", Map.of());
    private static final ObjectMapper JSON = new ObjectMapper();

    public Configured {
        values = Map.copyOf(values);
    }

    /** Returns the configuration as one text for storage; empty for {@link #NONE}. */
    public String text() {
        if (values.isEmpty()) {
            return "";
        }
        ObjectNode node = JSON.createObjectNode().put("source", source);
        ObjectNode keys = node.putObject("values");
        new TreeMap<>(values).forEach((key, value) -> keys.put(key, value.text()));
        return node.toString();
    }

    /** Parses a result of {@link #text}. */
    public static Configured parse(String text) throws IOException {
        if (text.isEmpty()) {
            return NONE;
        }
        JsonNode node = JSON.readTree(text);
        Map<String, ConfigValue> values = new TreeMap<>();
        node.path("values")
                .properties()
                .forEach(field -> values.put(
                        field.getKey(), new ConfigValue(field.getValue().asText(), ConfigValue.Kind.ANY, "")));
        return new Configured(node.path("source").asText(), values);
    }
}
