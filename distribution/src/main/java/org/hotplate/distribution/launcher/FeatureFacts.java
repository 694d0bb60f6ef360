// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.Settings;
import org.hotplate.feature.Feature;

/** What there is to know of the features, with and without a server. */
public final class FeatureFacts {

    private FeatureFacts() {}

    /** Returns what a server on a base would be made of if it were started now. */
    public static List<Feature> of(Base base, Settings settings, List<String> problems) throws Refusal {
        var catalog = new FeatureCatalog(
                base.home().resolve("features"), base.home().resolve("system"), FrameworkProperties.of(base, settings));
        var selection = FeatureSelection.of(base, settings);
        problems.addAll(selection.problems());
        return of(catalog, selection.names(), selection.changes(), feature -> {
            try {
                catalog.checkJars(feature);
                catalog.checkNatives(feature);
                return "";
            } catch (Refusal e) {
                return String.valueOf(e.getMessage());
            }
        });
    }

    /** @param problem what to ask of the features that are installed */
    static List<Feature> of(
            FeatureCatalog catalog,
            Collection<String> installed,
            FeatureChanges changes,
            Function<FeatureFile, String> problem) {
        var facts = new ArrayList<Feature>();
        List<String> names;
        try {
            names = catalog.names();
        } catch (Refusal e) {
            return List.of();
        }
        for (var name : names) {
            boolean there = installed.contains(name);
            try {
                var feature = catalog.read(name);
                facts.add(new Feature(
                        name,
                        feature.title(),
                        feature.description(),
                        there,
                        changes.origin(name),
                        feature.needs().stream().map(FeatureNeed::toString).toList(),
                        feature.bundles().stream().map(FeatureEntry::title).toList(),
                        catalog.size(feature),
                        there ? problem.apply(feature) : ""));
            } catch (Refusal e) {
                facts.add(new Feature(
                        name,
                        name,
                        "",
                        there,
                        changes.origin(name),
                        List.of(),
                        List.of(),
                        0,
                        String.valueOf(e.getMessage())));
            }
        }
        return facts;
    }
}
