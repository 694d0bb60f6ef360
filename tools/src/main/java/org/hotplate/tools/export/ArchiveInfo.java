// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.util.Optional;

/**
 * Descriptive values of the manifest. Nothing depends on them.
 *
 * @param description if empty, the manifest contains the model's name, as in MMS
 * @param modelVersion any text
 */
public record ArchiveInfo(
        Optional<String> description,
        Optional<String> modelVersion,
        Optional<String> author,
        Optional<String> authorEmail) {

    /** No values. */
    public static final ArchiveInfo NONE =
            new ArchiveInfo(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
