// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.List;
import org.hotplate.common.Suggestions;
import org.hotplate.feature.Feature;
import org.hotplate.feature.Features;
import org.hotplate.shell.internal.CommandException;
import org.jspecify.annotations.Nullable;

/** Finds features by name. */
final class FeatureFinder {

    private FeatureFinder() {}

    /** Returns the launcher's service. */
    static Features required(@Nullable Features features) throws CommandException {
        if (features == null) {
            throw new CommandException(
                    "Features are not available, because this container was not started by Hotplate's launcher");
        }
        return features;
    }

    static Feature find(Features features, @Nullable String typed, String usage) throws CommandException {
        List<Feature> all = features.features();
        if (typed == null) {
            throw new CommandException("Which feature? %s; feature:list lists them".formatted(usage));
        }
        for (Feature feature : all) {
            if (feature.name().equals(typed)) {
                return feature;
            }
        }
        List<String> names = all.stream().map(Feature::name).toList();
        throw new CommandException(Suggestions.nearest(typed, names)
                .map(near -> "There is no feature '%s'; did you mean '%s'?".formatted(typed, near))
                .orElse("There is no feature '%s'; there are %s".formatted(typed, String.join(", ", names))));
    }

    /** Returns the names of the installed features, or of the others. */
    static List<String> names(@Nullable Features features, boolean installed) {
        return features == null
                ? List.of()
                : features.features().stream()
                        .filter(feature -> feature.installed() == installed)
                        .map(Feature::name)
                        .toList();
    }
}
