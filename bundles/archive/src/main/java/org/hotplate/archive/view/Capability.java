// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One clause of a bundle's {@code Provide-Capability}. Lenient about syntax that no tool for bundles writes. */
record Capability(String namespace, Map<String, List<String>> attributes) {

    static List<Capability> parse(String header) {
        return split(header, ',').stream().map(Capability::clause).toList();
    }

    List<String> values(String attribute) {
        return attributes.getOrDefault(attribute, List.of());
    }

    private static Capability clause(String clause) {
        List<String> parts = split(clause, ';');
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            if (equals < 1 || part.charAt(equals - 1) == ':') {
                continue;
            }
            String key = part.substring(0, equals).strip();
            String value = unquoted(part.substring(equals + 1).strip());
            int colon = key.indexOf(':');
            boolean list = colon > 0 && key.substring(colon + 1).strip().startsWith("List");
            attributes.put(
                    (colon > 0 ? key.substring(0, colon) : key).strip(), list ? split(value, ',') : List.of(value));
        }
        return new Capability(parts.get(0), attributes);
    }

    /**
     * Splits a text at a character that is outside of quotes and not escaped by a backslash; removes the backslashes.
     */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && !quoted && i + 1 < text.length()) {
                part.append(text.charAt(++i));
            } else if (c == separator && !quoted) {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                quoted ^= c == '"';
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        return parts;
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }
}
