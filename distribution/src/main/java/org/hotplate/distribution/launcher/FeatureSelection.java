// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.ArrayList;
import java.util.List;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.Settings;

/**
 * The features a server boots from: those of the configuration, with what the shell has changed about them.
 *
 * @param configured what {@code conf/hotplate.properties} names
 * @param problems what of the changes could not be taken up, a sentence each
 */
record FeatureSelection(List<String> configured, FeatureChanges changes, List<String> problems) {

    static FeatureSelection of(Base base, Settings settings) {
        try {
            return new FeatureSelection(settings.features(), FeatureChanges.read(FeatureChanges.file(base)), List.of());
        } catch (Refusal e) {
            // a running server can be changed, one that does not start cannot
            return new FeatureSelection(
                    settings.features(), FeatureChanges.NONE, List.of(String.valueOf(e.getMessage())));
        }
    }

    List<String> names() {
        return changes.appliedTo(configured);
    }

    /** Returns the same with other features there. */
    FeatureSelection with(List<String> names) {
        return new FeatureSelection(configured, FeatureChanges.between(configured, names), problems);
    }

    /** A feature that only the shell has added, and that is not there any more, keeps no server from starting. */
    List<FeatureFile> read(FeatureCatalog catalog, List<String> said) throws Refusal {
        said.addAll(problems);
        var features = new ArrayList<FeatureFile>();
        for (var name : names()) {
            try {
                var feature = catalog.read(name);
                if (changes.installed().contains(name)) {
                    catalog.checkJars(feature);
                }
                features.add(feature);
            } catch (Refusal e) {
                if (!changes.installed().contains(name)) {
                    throw e;
                }
                said.add("%s It was added with feature:install, and is left out.".formatted(e.getMessage()));
            }
        }
        return withoutRivals(features, said);
    }

    private List<FeatureFile> withoutRivals(List<FeatureFile> features, List<String> said) throws Refusal {
        var kept = new ArrayList<FeatureFile>();
        for (var feature : features) {
            var rival = FeatureRivals.of(feature, kept);
            if (rival.isEmpty()) {
                kept.add(feature);
                continue;
            }
            var words =
                    "The features '%s' and '%s' contain two builds of the same engine, of which a process can load one."
                            .formatted(rival.get().name(), feature.name());
            // the shell's come last
            if (!changes.installed().contains(feature.name())) {
                throw Refusal.failure(words + " Leave one of them out of features in conf/hotplate.properties.");
            }
            said.add("%s '%s' was added with feature:install, and is left out.".formatted(words, feature.name()));
        }
        return kept;
    }
}
