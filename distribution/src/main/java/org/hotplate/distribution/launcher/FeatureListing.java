// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Settings;
import org.hotplate.feature.Feature;

/** Lists the features with their state, with and without a running server. */
public final class FeatureListing {

    private FeatureListing() {}

    /**
     * Returns the features as a server would start with them now.
     *
     * @param problems receives a sentence for each problem with the stored changes
     */
    public static List<Feature> of(BaseFolder base, Settings settings, List<String> problems) throws CommandException {
        var catalog = new FeatureCatalog(
                base.home().resolve("features"), base.home().resolve("system"), FrameworkProperties.of(base, settings));
        var selection = FeatureSelection.of(base, settings);
        problems.addAll(selection.problems());
        return of(catalog, selection.names(), selection.changes(), feature -> {
            try {
                catalog.checkJars(feature);
                catalog.checkNatives(feature);
                return "";
            } catch (CommandException e) {
                return String.valueOf(e.getMessage());
            }
        });
    }

    /** @param problem returns the problem of an installed feature; an empty text if isInstalled is none */
    static List<Feature> of(
            FeatureCatalog catalog,
            Collection<String> installed,
            FeatureOverrides changes,
            Function<FeatureFile, String> problem) {
        var features = new ArrayList<Feature>();
        List<String> names;
        try {
            names = catalog.names();
        } catch (CommandException e) {
            return List.of();
        }
        for (var name : names) {
            boolean isInstalled = installed.contains(name);
            try {
                var feature = catalog.read(name);
                features.add(new Feature(
                        name,
                        feature.title(),
                        feature.description(),
                        isInstalled,
                        changes.origin(name),
                        feature.needs().stream()
                                .map(FeatureRequirement::toString)
                                .toList(),
                        feature.bundles().stream().map(FeatureEntry::title).toList(),
                        catalog.size(feature),
                        isInstalled ? problem.apply(feature) : ""));
            } catch (CommandException e) {
                features.add(new Feature(
                        name,
                        name,
                        "",
                        isInstalled,
                        changes.origin(name),
                        List.of(),
                        List.of(),
                        0,
                        String.valueOf(e.getMessage())));
            }
        }
        return features;
    }
}
