// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.util.Optional;

/**
 * What an archive's maker says of it. Nothing depends on it.
 *
 * @param description what the model is; without one, the manifest contains the model's name, as in MMS
 * @param modelVersion any text
 */
public record Imprint(
        Optional<String> description,
        Optional<String> modelVersion,
        Optional<String> author,
        Optional<String> authorEmail) {

    /** Returns an imprint without any value. */
    public static final Imprint NONE =
            new Imprint(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
