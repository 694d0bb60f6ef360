// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hotplate.distribution.Refusal;

/** Features of which a server has one alone: two builds of a framework, of which a process can load only one. */
final class FeatureRivals {

    private FeatureRivals() {}

    /** Returns the one of the others that cannot be there beside a feature. */
    static Optional<FeatureFile> of(FeatureFile feature, Collection<FeatureFile> others) {
        return others.stream().filter(other -> exclude(feature, other)).findFirst();
    }

    private static boolean exclude(FeatureFile one, FeatureFile other) {
        return one.excludes().contains(other.name()) || other.excludes().contains(one.name());
    }

    /** @throws Refusal if a feature to install excludes another one that is installed or to be installed */
    static void check(List<FeatureFile> coming, Collection<FeatureFile> there) throws Refusal {
        for (var feature : coming) {
            var installed = of(feature, there);
            if (installed.isPresent()) {
                throw Refusal.failure(
                        ("it and %1$s contain two builds of the same engine, of which a process can load one;"
                                        + " 'feature:uninstall %1$s' first")
                                .formatted(installed.get().name()));
            }
            var together = of(feature, coming);
            if (together.isPresent()) {
                throw Refusal.failure("%s and %s contain two builds of the same engine, of which a process can load one"
                        .formatted(feature.name(), together.get().name()));
            }
        }
    }
}
