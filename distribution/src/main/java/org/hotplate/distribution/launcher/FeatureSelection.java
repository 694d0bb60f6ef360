// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.ArrayList;
import java.util.List;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Settings;

/**
 * The features to start with: the configured ones with the changes made in the shell.
 *
 * @param configured the features in {@code conf/hotplate.properties}
 * @param problems a sentence for each change that cannot be applied
 */
record FeatureSelection(List<String> configured, FeatureOverrides changes, List<String> problems) {

    static FeatureSelection of(BaseFolder base, Settings settings) {
        try {
            return new FeatureSelection(
                    settings.features(), FeatureOverrides.read(FeatureOverrides.file(base)), List.of());
        } catch (CommandException e) {
            // start anyway: the features of a running server can be corrected
            return new FeatureSelection(
                    settings.features(), FeatureOverrides.NONE, List.of(String.valueOf(e.getMessage())));
        }
    }

    List<String> names() {
        return changes.appliedTo(configured);
    }

    /** Returns this selection changed to other features. */
    FeatureSelection with(List<String> names) {
        return new FeatureSelection(configured, FeatureOverrides.between(configured, names), problems);
    }

    /**
     * Reads the features. A feature that was only added by {@code feature:install} and cannot be read is skipped.
     *
     * @param messages receives a sentence for each problem
     */
    List<FeatureFile> read(FeatureCatalog catalog, List<String> messages) throws CommandException {
        messages.addAll(problems);
        var features = new ArrayList<FeatureFile>();
        for (var name : names()) {
            try {
                var feature = catalog.read(name);
                if (changes.installed().contains(name)) {
                    catalog.checkJars(feature);
                }
                features.add(feature);
            } catch (CommandException e) {
                if (!changes.installed().contains(name)) {
                    throw e;
                }
                messages.add("%s It was added with feature:install, and is skipped.".formatted(e.getMessage()));
            }
        }
        return withoutConflicts(features, messages);
    }

    private List<FeatureFile> withoutConflicts(List<FeatureFile> features, List<String> messages)
            throws CommandException {
        var kept = new ArrayList<FeatureFile>();
        for (var feature : features) {
            var conflict = FeatureConflicts.of(feature, kept);
            if (conflict.isEmpty()) {
                kept.add(feature);
                continue;
            }
            var problem =
                    "The features '%s' and '%s' contain two builds of the same engine, of which a process can load one."
                            .formatted(conflict.get().name(), feature.name());
            // features added in the shell come last
            if (!changes.installed().contains(feature.name())) {
                throw CommandException.failure(
                        problem + " Remove one of them from features in conf/hotplate.properties.");
            }
            messages.add("%s '%s' was added with feature:install, and is skipped.".formatted(problem, feature.name()));
        }
        return kept;
    }
}
