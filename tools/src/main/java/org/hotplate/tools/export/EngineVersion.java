// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the version of MXNet that wrote a symbol from its attribute {@code "mxnet_version": ["int", 10900]}. */
final class EngineVersion {

    static final String UNKNOWN = "unknown";

    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private EngineVersion() {}

    /** Returns a version such as {@code 1.9.0}; {@value #UNKNOWN} for a damaged symbol or one from before MXNet 0.9. */
    static String of(Path symbol) {
        try (JsonParser json = FACTORY.createParser(symbol.toFile())) {
            if (json.nextToken() == JsonToken.START_OBJECT && enter(json, "attrs") && enter(json, "mxnet_version")) {
                int number = number(json);
                return number > 0 ? number / 10000 + "." + number / 100 % 100 + "." + number % 100 : UNKNOWN;
            }
            return UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN; // the check of the symbol reports its faults
        }
    }

    /** Moves to the value of a key of the object at the parser's position; returns false if there is no such key. */
    private static boolean enter(JsonParser json, String key) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = key.equals(json.currentName());
            json.nextToken();
            if (found) {
                return true;
            }
            json.skipChildren();
        }
        return false;
    }

    private static int number(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_ARRAY) {
            json.nextToken();
            json.nextToken();
        }
        return json.currentToken() == JsonToken.VALUE_NUMBER_INT ? json.getIntValue() : 0;
    }
}
