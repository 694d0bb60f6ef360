// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hotplate.distribution.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/** Installs features in a running framework, and uninstalls them, atomically. Not thread-safe. */
final class FeatureChanger {

    private final LiveBundles bundles;
    private final ConfigurationStep configurations;
    private final FeatureCatalog catalog;

    FeatureChanger(BundleContext context, FeatureCatalog catalog) {
        this.bundles = new LiveBundles(context, catalog.repository());
        this.configurations = new ConfigurationStep(context);
        this.catalog = catalog;
    }

    /** What has been done and can be undone. */
    record Done(List<Bundle> bundles, List<Bundle> started, List<String> configurations) {

        List<String> titles() {
            return bundles.stream().map(FeatureChanger::title).toList();
        }
    }

    /**
     * Installs what is missing of these features, configures it and starts it.
     *
     * @throws Refusal if one bundle cannot be installed, resolved or started, or a configuration not stored; all is undone
     */
    Done add(List<FeatureFile> features) throws Refusal {
        for (var feature : features) {
            catalog.checkJars(feature);
            catalog.checkNatives(feature);
        }
        var done = new Done(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Bundle current = null;
        try {
            var all = new LinkedHashSet<Bundle>();
            for (var entry : entries(features)) {
                var there = bundles.find(entry);
                var bundle = there.isPresent() ? there.get() : bundles.install(entry);
                if (there.isEmpty()) {
                    done.bundles().add(bundle);
                }
                all.add(bundle);
            }
            done.configurations()
                    .addAll(configurations.add(features.stream()
                            .flatMap(feature -> feature.configurations().stream())
                            .toList()));
            for (var bundle : bundles.inStartOrder(all)) {
                current = bundle;
                if (LiveBundles.needsStart(bundle)) {
                    done.started().add(bundle);
                    bundle.start(Bundle.START_ACTIVATION_POLICY);
                    if (LiveBundles.needsStart(bundle)) {
                        throw new BundleException("it is not active although it was started");
                    }
                }
            }
            return done;
        } catch (BundleException | RuntimeException e) {
            undo(done);
            throw Refusal.failure(
                    current == null
                            ? "a bundle cannot be installed: %s".formatted(BundleReport.reason(e))
                            : "the bundle %s does not start: %s".formatted(title(current), BundleReport.reason(e)));
        } catch (Refusal e) {
            undo(done);
            throw e;
        }
    }

    /** Takes away what {@link #add} brought. */
    void undo(Done done) {
        try {
            var started = new ArrayList<>(done.started());
            started.removeAll(done.bundles());
            for (var bundle : started) {
                bundle.stop();
            }
            bundles.remove(done.bundles());
        } catch (BundleException e) {
            System.err.printf("hotplate: What had been begun could not be undone: %s.%n", BundleReport.reason(e));
        }
        configurations.remove(done.configurations());
    }

    /** Returns the bundles of a feature that are there and that none of the others lists. */
    private List<FeatureEntry> own(FeatureFile feature, Collection<FeatureFile> others) {
        Set<String> shared = entries(others).stream()
                .map(entry -> entry.location(catalog.repository()))
                .collect(Collectors.toSet());
        return feature.bundles().stream()
                .filter(entry -> !shared.contains(entry.location(catalog.repository()))
                        && bundles.find(entry).isPresent())
                .toList();
    }

    /** Returns what stays of a feature when it goes, although no other feature needs it. */
    List<String> staying(FeatureFile feature, Collection<FeatureFile> others) {
        return own(feature, others).stream()
                .filter(FeatureEntry::resident)
                .map(FeatureEntry::title)
                .toList();
    }

    private List<Bundle> leaving(FeatureFile feature, Collection<FeatureFile> others) {
        return own(feature, others).stream()
                .filter(entry -> !entry.resident())
                .flatMap(entry -> bundles.find(entry).stream())
                .toList();
    }

    /** Returns the names of other features' bundles that use classes of a feature's. */
    List<String> users(FeatureFile feature, Collection<FeatureFile> others) {
        var theirs = entries(others).stream()
                .flatMap(entry -> bundles.find(entry).stream())
                .collect(Collectors.toSet());
        return bundles.usersOf(leaving(feature, others)).stream()
                .filter(theirs::contains)
                .map(Bundle::getSymbolicName)
                .sorted()
                .toList();
    }

    /**
     * Takes a feature's own bundles and configurations away.
     *
     * @return the bundles that went
     * @throws Refusal if one cannot go; the feature is whole again
     */
    List<String> remove(FeatureFile feature, Collection<FeatureFile> others) throws Refusal {
        var leaving = leaving(feature, others);
        var titles = leaving.stream().map(FeatureChanger::title).toList();
        try {
            bundles.remove(leaving);
        } catch (BundleException | RuntimeException e) {
            add(List.of(feature));
            throw Refusal.failure("a bundle cannot be uninstalled: %s".formatted(BundleReport.reason(e)));
        }
        var kept = others.stream()
                .flatMap(other -> other.configurations().stream())
                .map(FeatureSettings::pid)
                .collect(Collectors.toSet());
        configurations.remove(feature.configurations().stream()
                .map(FeatureSettings::pid)
                .filter(pid -> !kept.contains(pid))
                .toList());
        return titles;
    }

    /** Starts what could not be resolved before, and may be now; what still cannot stays as it is. */
    void retry(Collection<FeatureFile> features) {
        for (var entry : entries(features)) {
            var bundle = bundles.find(entry);
            if (bundle.isPresent() && bundle.get().getState() == Bundle.INSTALLED) {
                try {
                    bundle.get().start(Bundle.START_ACTIVATION_POLICY);
                } catch (BundleException e) {
                    // feature:list says so, as before
                }
            }
        }
    }

    /** Returns what of a feature does not run, a sentence; empty if all does. */
    String problem(FeatureFile feature) {
        for (var entry : feature.bundles()) {
            var bundle = bundles.find(entry);
            if (bundle.isEmpty()) {
                return "The bundle %s is not there; 'feature:install %s' installs it again."
                        .formatted(entry.title(), feature.name());
            }
            if (LiveBundles.needsStart(bundle.get())) {
                return "The bundle %s does not run; 'feature:install %s' starts it or says why not."
                        .formatted(entry.title(), feature.name());
            }
        }
        try {
            catalog.checkNatives(feature);
            return "";
        } catch (Refusal e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static List<FeatureEntry> entries(Collection<FeatureFile> features) {
        return features.stream().flatMap(feature -> feature.bundles().stream()).toList();
    }

    private static String title(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }
}
