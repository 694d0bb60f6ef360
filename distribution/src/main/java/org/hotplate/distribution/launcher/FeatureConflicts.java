// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hotplate.distribution.CommandException;

/** Detects features that exclude each other: two builds of an engine, of which a process can load only one. */
final class FeatureConflicts {

    private FeatureConflicts() {}

    /** Returns the first of the others that excludes a feature or is excluded by it. */
    static Optional<FeatureFile> of(FeatureFile feature, Collection<FeatureFile> others) {
        return others.stream().filter(other -> exclude(feature, other)).findFirst();
    }

    private static boolean exclude(FeatureFile one, FeatureFile other) {
        return one.excludes().contains(other.name()) || other.excludes().contains(one.name());
    }

    /** @throws CommandException if a feature to install excludes another one that is installed or to be installed */
    static void check(List<FeatureFile> added, Collection<FeatureFile> installed) throws CommandException {
        for (var feature : added) {
            var conflict = of(feature, installed);
            if (conflict.isPresent()) {
                throw CommandException.failure(
                        ("it and %1$s contain two builds of the same engine, of which a process can load one;"
                                        + " 'feature:uninstall %1$s' first")
                                .formatted(conflict.get().name()));
            }
            var together = of(feature, added);
            if (together.isPresent()) {
                throw CommandException.failure(
                        "%s and %s contain two builds of the same engine, of which a process can load one"
                                .formatted(feature.name(), together.get().name()));
            }
        }
    }
}
