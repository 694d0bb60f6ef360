// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hotplate.distribution.Refusal;

/** Puts values in the place of a feature file's variables. */
final class Variables {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");

    private Variables() {}

    /**
     * Returns the text with the values of its variables.
     *
     * @throws Refusal if one has none
     */
    static String substitute(Path file, String text, Map<String, ?> values) throws Refusal {
        var matcher = VARIABLE.matcher(text);
        var result = new StringBuilder();
        while (matcher.find()) {
            var value = values.get(matcher.group(1));
            if (value == null) {
                throw Refusal.failure("The feature file %s uses the variable '%s', which has no value."
                        .formatted(file, matcher.group(1)));
            }
            matcher.appendReplacement(result, Matcher.quoteReplacement(value.toString()));
        }
        return matcher.appendTail(result).toString();
    }
}
