// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hotplate.distribution.CommandException;

/** Substitutes the variables in a feature file. */
final class Variables {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");

    private Variables() {}

    /**
     * Returns the text with its variables replaced by their values.
     *
     * @throws CommandException if a variable has no value
     */
    static String substitute(Path file, String text, Map<String, ?> values) throws CommandException {
        var matcher = VARIABLE.matcher(text);
        var result = new StringBuilder();
        while (matcher.find()) {
            var value = values.get(matcher.group(1));
            if (value == null) {
                throw CommandException.failure("The feature file %s uses the variable '%s', which has no value."
                        .formatted(file, matcher.group(1)));
            }
            matcher.appendReplacement(result, Matcher.quoteReplacement(value.toString()));
        }
        return matcher.appendTail(result).toString();
    }
}
