// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hotplate.distribution.CommandException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/** Installs features in a running framework, and uninstalls them, atomically. Not thread-safe. */
final class FeatureInstaller {

    private final FrameworkBundles bundles;
    private final ConfigurationStep configurations;
    private final FeatureCatalog catalog;

    FeatureInstaller(BundleContext context, FeatureCatalog catalog) {
        this.bundles = new FrameworkBundles(context, catalog.repository());
        this.configurations = new ConfigurationStep(context);
        this.catalog = catalog;
    }

    /** What {@link #add} has changed, and {@link #undo} can revert. */
    record Done(List<Bundle> bundles, List<Bundle> started, List<String> configurations) {

        List<String> titles() {
            return bundles.stream().map(FeatureInstaller::title).toList();
        }
    }

    /**
     * Installs, configures and starts the bundles of these features that are not installed or not running.
     *
     * @throws CommandException if a bundle cannot be installed, resolved or started, or a configuration cannot be stored; all
     *     changes are reverted
     */
    Done add(List<FeatureFile> features) throws CommandException {
        for (var feature : features) {
            catalog.checkJars(feature);
            catalog.checkNatives(feature);
        }
        var done = new Done(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Bundle current = null;
        try {
            var all = new LinkedHashSet<Bundle>();
            for (var entry : entries(features)) {
                var existing = bundles.find(entry);
                var bundle = existing.isPresent() ? existing.get() : bundles.install(entry);
                if (existing.isEmpty()) {
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
                if (FrameworkBundles.needsStart(bundle)) {
                    done.started().add(bundle);
                    bundle.start(Bundle.START_ACTIVATION_POLICY);
                    if (FrameworkBundles.needsStart(bundle)) {
                        throw new BundleException("it is not active although it was started");
                    }
                }
            }
            return done;
        } catch (BundleException | RuntimeException e) {
            undo(done);
            throw CommandException.failure(
                    current == null
                            ? "a bundle cannot be installed: %s".formatted(BundleFailures.reason(e))
                            : "the bundle %s does not start: %s".formatted(title(current), BundleFailures.reason(e)));
        } catch (CommandException e) {
            undo(done);
            throw e;
        }
    }

    /** Reverts the changes of {@link #add}. */
    void undo(Done done) {
        try {
            var started = new ArrayList<>(done.started());
            started.removeAll(done.bundles());
            for (var bundle : started) {
                bundle.stop();
            }
            bundles.remove(done.bundles());
        } catch (BundleException e) {
            System.err.printf(
                    "hotplate: Cannot revert the failed installation of a feature: %s.%n", BundleFailures.reason(e));
        }
        configurations.remove(done.configurations());
    }

    /** Returns the installed bundles of a feature that none of the other features lists. */
    private List<FeatureEntry> own(FeatureFile feature, Collection<FeatureFile> others) {
        Set<String> shared = entries(others).stream()
                .map(entry -> entry.location(catalog.repository()))
                .collect(Collectors.toSet());
        return feature.bundles().stream()
                .filter(entry -> !shared.contains(entry.location(catalog.repository()))
                        && bundles.find(entry).isPresent())
                .toList();
    }

    /**
     * Returns the bundles that remain installed when a feature is uninstalled, although no other feature lists them.
     */
    List<String> remaining(FeatureFile feature, Collection<FeatureFile> others) {
        return own(feature, others).stream()
                .filter(FeatureEntry::resident)
                .map(FeatureEntry::title)
                .toList();
    }

    private List<Bundle> removable(FeatureFile feature, Collection<FeatureFile> others) {
        return own(feature, others).stream()
                .filter(entry -> !entry.resident())
                .flatMap(entry -> bundles.find(entry).stream())
                .toList();
    }

    /** Returns the names of other features' bundles that use classes of a feature's bundles. */
    List<String> users(FeatureFile feature, Collection<FeatureFile> others) {
        var theirs = entries(others).stream()
                .flatMap(entry -> bundles.find(entry).stream())
                .collect(Collectors.toSet());
        return bundles.usersOf(removable(feature, others)).stream()
                .filter(theirs::contains)
                .map(Bundle::getSymbolicName)
                .sorted()
                .toList();
    }

    /**
     * Uninstalls the bundles of a feature that no other feature lists, and deletes its configurations.
     *
     * @return the uninstalled bundles
     * @throws CommandException if a bundle cannot be uninstalled; the feature is installed again
     */
    List<String> remove(FeatureFile feature, Collection<FeatureFile> others) throws CommandException {
        var removable = removable(feature, others);
        var titles = removable.stream().map(FeatureInstaller::title).toList();
        try {
            bundles.remove(removable);
        } catch (BundleException | RuntimeException e) {
            add(List.of(feature));
            throw CommandException.failure("a bundle cannot be uninstalled: %s".formatted(BundleFailures.reason(e)));
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

    /** Starts bundles that could not be resolved before; a failure leaves the bundle as it is. */
    void retry(Collection<FeatureFile> features) {
        for (var entry : entries(features)) {
            var bundle = bundles.find(entry);
            if (bundle.isPresent() && bundle.get().getState() == Bundle.INSTALLED) {
                try {
                    bundle.get().start(Bundle.START_ACTIVATION_POLICY);
                } catch (BundleException e) {
                    // feature:list shows it as before
                }
            }
        }
    }

    /** Returns a sentence about the first problem of a feature; empty if all its bundles are running. */
    String problem(FeatureFile feature) {
        for (var entry : feature.bundles()) {
            var bundle = bundles.find(entry);
            if (bundle.isEmpty()) {
                return "The bundle %s is not installed; 'feature:install %s' installs it again."
                        .formatted(entry.title(), feature.name());
            }
            if (FrameworkBundles.needsStart(bundle.get())) {
                return "The bundle %s is not running; 'feature:install %s' starts it or prints the reason."
                        .formatted(entry.title(), feature.name());
            }
        }
        try {
            catalog.checkNatives(feature);
            return "";
        } catch (CommandException e) {
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
