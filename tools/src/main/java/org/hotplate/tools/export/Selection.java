// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.util.List;
import java.util.Optional;
import org.hotplate.archive.Glob;

/**
 * Which files of a model's folder are wanted, by patterns of their names with {@code *} and {@code ?}.
 *
 * @param includes if there are any, the assets that are packed fit one of them
 * @param excludes what fits one of them is not there as far as the export goes
 */
public record Selection(List<String> includes, List<String> excludes) {

    /** Wants everything. */
    public static final Selection ALL = new Selection(List.of(), List.of());

    public Selection {
        includes = List.copyOf(includes);
        excludes = List.copyOf(excludes);
    }

    boolean includes(String name) {
        return includes.isEmpty() || first(includes, name).isPresent();
    }

    /** Returns the pattern that excludes a file. */
    Optional<String> exclusion(String name) {
        return first(excludes, name);
    }

    private static Optional<String> first(List<String> patterns, String name) {
        return patterns.stream().filter(each -> new Glob(each).fits(name)).findFirst();
    }
}
