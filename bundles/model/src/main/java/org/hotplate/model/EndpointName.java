// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.Optional;
import org.hotplate.archive.ModelName;

/** What may name a model: the rule of archives, which are named alike, for those who see no archives. */
public final class EndpointName {

    private EndpointName() {}

    /** Says in one sentence why no model can be served under a name, or nothing if one can. */
    public static Optional<String> fault(String name) {
        return ModelName.fault(name);
    }

    /** Returns whether a name can be shown to an operator as it is. */
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
}
