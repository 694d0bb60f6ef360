// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.util.Locale;
import java.util.Optional;

/**
 * Which archives may contain code without a permission for each.
 *
 * @param rule the rule
 * @param fault the problem of the configuration, if any; the rule is then {@link Rule#DENY}
 */
public record CodePolicy(Rule rule, Optional<String> fault) {

    public enum Rule {
        DENY,
        SIGNED,
        ALLOW
    }

    /** Parses {@code archives.code}; an invalid value results in {@link Rule#DENY}. */
    public static CodePolicy of(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "deny" -> new CodePolicy(Rule.DENY, Optional.empty());
            case "signed" -> new CodePolicy(Rule.SIGNED, Optional.empty());
            case "allow" -> new CodePolicy(Rule.ALLOW, Optional.empty());
            default ->
                new CodePolicy(
                        Rule.DENY,
                        Optional.of("archives.code is '%s', which counts as deny; allowed are deny, signed and allow"
                                .formatted(text)));
        };
    }
}
