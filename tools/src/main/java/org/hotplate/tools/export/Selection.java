// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.util.List;
import java.util.Optional;
import org.hotplate.archive.Glob;

/**
 * Patterns for the names of the files to pack, with {@code *} and {@code ?}.
 *
 * @param includes if not empty, an asset is packed only if it matches one of them
 * @param excludes a file that matches one of them is ignored
 */
public record Selection(List<String> includes, List<String> excludes) {

    /** Selects all files. */
    public static final Selection ALL = new Selection(List.of(), List.of());

    public Selection {
        includes = List.copyOf(includes);
        excludes = List.copyOf(excludes);
    }

    boolean includes(String name) {
        return includes.isEmpty() || first(includes, name).isPresent();
    }

    /** Returns the pattern that excludes a file, if any. */
    Optional<String> exclusion(String name) {
        return first(excludes, name);
    }

    private static Optional<String> first(List<String> patterns, String name) {
        return patterns.stream().filter(each -> new Glob(each).fits(name)).findFirst();
    }
}
