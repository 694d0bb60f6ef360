// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes facts as indented JSON without terminal control characters. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    /** Characters that Jackson does not escape: C1 control characters and bidirectional controls. */
    private static final Pattern UNSHOWN = Pattern.compile("[\\x7f-\\x9f\\p{Cf}\\u2028\\u2029]");

    private Json() {}

    static String write(Map<String, ?> facts) {
        try {
            return UNSHOWN.matcher(MAPPER.writeValueAsString(facts)).replaceAll(found -> escaped(found.group()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("These facts cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String escaped(String text) {
        // twice, because a backslash is an escape character in a replacement too
        return text.chars().mapToObj("\\\\u%04x"::formatted).collect(Collectors.joining());
    }
}
