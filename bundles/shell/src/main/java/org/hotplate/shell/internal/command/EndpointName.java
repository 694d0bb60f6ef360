// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.Set;
import java.util.regex.Pattern;
import org.hotplate.shell.internal.CommandException;

/** The rule for the names models are served under, as the watched folder's loader has it: known here before copying. */
final class EndpointName {

    static final String SUFFIX = ".model";

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Set<String> RESERVED =
            Set.of("ping", "models", "predictions", "invocations", "api-description", "v2");

    private EndpointName() {}

    /**
     * Checks a name.
     *
     * @throws CommandException if no model can be served under it
     */
    static String check(String name) throws CommandException {
        if (!ALLOWED.matcher(name).matches()) {
            throw new CommandException(("No model can be called '%s': a name starts with a letter or digit and goes on"
                            + " with letters, digits, '.', '_' and '-'; give another with --name")
                    .formatted(name));
        }
        if (RESERVED.contains(name)) {
            throw new CommandException(
                    "No model can be called '%s': that is a path of the server itself; give another with --name"
                            .formatted(name));
        }
        return name;
    }
}
