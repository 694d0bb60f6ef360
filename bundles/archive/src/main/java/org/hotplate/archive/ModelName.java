// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for the name of a model, which is a file name and the first segment of the model's URLs. */
public final class ModelName {

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Set<String> RESERVED =
            Set.of("ping", "models", "predictions", "invocations", "api-description", "v2");

    private ModelName() {}

    /** Returns why a name is not a valid model name, in one sentence, or empty if it is valid. */
    public static Optional<String> fault(String name) {
        if (name.indexOf('@') >= 0) {
            return Optional.of(
                    "'%s' names a version, which is no part of an endpoint's name: that is '%s', and the version is what a"
                                    .formatted(name, name.substring(0, name.indexOf('@')))
                            + " file's name has behind its '@'");
        }
        if (!ALLOWED.matcher(name).matches()) {
            return Optional.of(
                    "'%s' cannot be an endpoint's name; allowed are letters A-Z and a-z, digits, '.', '_' and"
                                    .formatted(name)
                            + " '-', the first a letter or digit");
        }
        if (RESERVED.contains(name)) {
            return Optional.of("'%s' is a path of the server itself; any name but %s is allowed"
                    .formatted(
                            name, String.join(", ", RESERVED.stream().sorted().toList())));
        }
        return Optional.empty();
    }

    /** Returns whether a name can be printed on a terminal and in a log without escaping. */
    public static boolean isPrintable(String name) {
        return name.codePoints().allMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> c != 0xFFFD;
        });
    }

    /** Returns why a text is not a valid version, in one sentence, or empty if it is valid. */
    public static Optional<String> versionFault(String version) {
        return ALLOWED.matcher(version).matches()
                ? Optional.empty()
                : Optional.of(
                        "'%s' cannot be a version; allowed are letters A-Z and a-z, digits, '.', '_' and '-', the first a letter or digit, as in resnet@1.2"
                                .formatted(version));
    }

    /** Returns why a text is not a valid archive name without its suffix (an endpoint, or one with a version), or empty. */
    public static Optional<String> fileFault(String name) {
        int at = name.indexOf('@');
        return at < 0 ? fault(name) : fault(name.substring(0, at)).or(() -> versionFault(name.substring(at + 1)));
    }
}
