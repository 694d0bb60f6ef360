// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;
import org.hotplate.feature.Feature;
import org.hotplate.feature.FeatureChange;
import org.hotplate.feature.FeatureException;
import org.hotplate.feature.Features;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** The features of the server in this process; stores changes in a file. */
final class FeatureManager implements Features {

    /** Cannot be uninstalled: no command could install it again. */
    private static final String SHELL = "shell";

    private final FeatureCatalog catalog;
    private final FeatureInstaller changer;
    private final Path file;
    /**
     * Replaced while the lock is held; read without the lock, because bundles that start during a change call this
     * service.
     */
    private volatile FeatureSelection selection;

    private volatile Map<String, FeatureFile> installed;

    /** All features that have been installed since the process started. */
    private final Map<String, FeatureFile> past = new LinkedHashMap<>();

    private final BundleContext context;
    private @Nullable ServiceRegistration<Features> registration;

    /**
     * @param context the context of the framework itself
     * @param booted the features that the server started with
     * @param file the file that stores the changes
     */
    FeatureManager(
            BundleContext context,
            FeatureCatalog catalog,
            FeatureSelection selection,
            List<FeatureFile> booted,
            Path file) {
        this.context = context;
        this.catalog = catalog;
        this.changer = new FeatureInstaller(context, catalog);
        this.selection = selection;
        this.file = file;
        var features = new LinkedHashMap<String, FeatureFile>();
        booted.forEach(feature -> features.put(feature.name(), feature));
        this.installed = features;
        this.past.putAll(features);
    }

    /** Registers the service. */
    synchronized void register() {
        registration = context.registerService(Features.class, this, properties());
    }

    private synchronized void publish() {
        var known = registration;
        if (known != null) {
            known.setProperties(properties());
        }
    }

    /** Returns the service properties; they change with the installed features. */
    private Dictionary<String, ?> properties() {
        return FrameworkUtil.asDictionary(
                Map.of("hotplate.features", installed.keySet().toArray(String[]::new)));
    }

    @Override
    public List<Feature> features() {
        var there = installed;
        return FeatureListing.of(catalog, there.keySet(), selection.changes(), changer::problem);
    }

    @Override
    public synchronized FeatureChange install(String name) throws FeatureException {
        var added = new ArrayList<FeatureFile>();
        FeatureInstaller.Done done;
        try {
            collect(name, added);
            FeatureConflicts.check(added, others(added));
            done = changer.add(added);
        } catch (CommandException e) {
            throw failure("install", name, String.valueOf(e.getMessage()));
        }
        var next = new LinkedHashMap<>(installed);
        added.forEach(feature -> next.put(feature.name(), feature));
        try {
            store(next);
        } catch (IOException e) {
            changer.undo(done);
            throw failure("install", name, "%s cannot be written: %s".formatted(file, Reason.of(e)));
        }
        changer.retry(next.values());
        publish();
        var names = added.stream().map(FeatureFile::name).toList();
        var notes = notes(added);
        added.forEach(feature -> past.put(feature.name(), feature));
        return new FeatureChange(names, done.titles(), List.of(), notes);
    }

    private List<FeatureFile> others(List<FeatureFile> added) {
        var names = added.stream().map(FeatureFile::name).toList();
        return installed.values().stream()
                .filter(feature -> !names.contains(feature.name()))
                .toList();
    }

    /**
     * Returns notes about features whose libraries cannot be loaded before a restart: loaded libraries remain in the
     * process even if their bundle is uninstalled.
     */
    private List<String> notes(List<FeatureFile> added) {
        var notes = new ArrayList<String>();
        for (var feature : added) {
            FeatureConflicts.of(feature, past.values())
                    .ifPresent(rival ->
                            notes.add(("a process can load the libraries of only one of %1$s and %2$s; if this process"
                                            + " has tried those of %1$s, those of %2$s are used after 'hotplate restart'")
                                    .formatted(rival.name(), feature.name())));
        }
        return notes;
    }

    /** Collects a feature and its required features that are not installed, in the order of installation. */
    private void collect(String name, List<FeatureFile> added) throws CommandException {
        if (added.stream().anyMatch(feature -> feature.name().equals(name))) {
            return;
        }
        var feature = catalog.read(name);
        var names = new ArrayList<>(installed.keySet());
        names.add(name); // features that require each other are installed together
        for (var need : feature.needs()) {
            added.forEach(each -> names.add(each.name()));
            if (!need.isSatisfiedBy(names)) {
                collect(need.anyOf().get(0), added);
            }
        }
        added.add(feature);
    }

    @Override
    public synchronized FeatureChange uninstall(String name) throws FeatureException {
        var feature = installed.get(name);
        if (feature == null) {
            throw new FeatureException("The feature '%s' is not installed; nothing was changed".formatted(name));
        }
        var remaining = new LinkedHashMap<>(installed);
        remaining.remove(name);
        checkRemovable(feature, remaining);
        var before = selection;
        var was = installed;
        try {
            store(remaining);
        } catch (IOException e) {
            throw failure("uninstall", name, "%s cannot be written: %s".formatted(file, Reason.of(e)));
        }
        try {
            var kept = changer.remaining(feature, remaining.values());
            // before its bundles stop: models that lose a component then name the feature to install again
            publish();
            return new FeatureChange(List.of(name), changer.remove(feature, remaining.values()), kept, List.of());
        } catch (CommandException e) {
            restore(before, was);
            throw failure("uninstall", name, String.valueOf(e.getMessage()));
        }
    }

    private void checkRemovable(FeatureFile feature, Map<String, FeatureFile> remaining) throws FeatureException {
        var name = feature.name();
        var needing = remaining.values().stream()
                .filter(other -> other.needs().stream()
                        .anyMatch(need -> need.anyOf().contains(name) && !need.isSatisfiedBy(remaining.keySet())))
                .map(FeatureFile::name)
                .toList();
        if (!needing.isEmpty()) {
            throw failure(
                    "uninstall",
                    name,
                    "%s need%s it".formatted(String.join(", ", needing), needing.size() == 1 ? "s" : ""));
        }
        if (name.equals(SHELL)) {
            throw failure(
                    "uninstall",
                    name,
                    "features are installed through it, so no command could install it again; remove it from features in"
                            + " conf/hotplate.properties to uninstall it anyway");
        }
        var users = changer.users(feature, remaining.values());
        if (!users.isEmpty()) {
            throw failure(
                    "uninstall",
                    name,
                    "%s of other features use%s its classes"
                            .formatted(String.join(", ", users), users.size() == 1 ? "s" : ""));
        }
    }

    private void store(Map<String, FeatureFile> features) throws IOException {
        var next = selection.with(List.copyOf(features.keySet()));
        next.changes().write(file);
        selection = next;
        installed = features;
    }

    private void restore(FeatureSelection before, Map<String, FeatureFile> was) throws FeatureException {
        try {
            before.changes().write(file);
            selection = before;
            installed = was;
            publish();
        } catch (IOException e) {
            throw new FeatureException("%s cannot be written back: %s".formatted(file, Reason.of(e)), e);
        }
    }

    @Override
    public List<String> withEngine(String name) {
        return bringing(feature -> catalog.components(feature).engines().stream()
                .anyMatch(engine -> engine.name().equalsIgnoreCase(name)));
    }

    @Override
    public List<String> withHandler(String service) {
        return bringing(feature -> catalog.components(feature).handlers().stream()
                .anyMatch(handler -> handler.services().contains(service)));
    }

    @Override
    public List<String> withService(String type) {
        return bringing(feature -> catalog.services(feature).contains(type));
    }

    private List<String> bringing(Predicate<String> wanted) {
        var there = installed.keySet();
        try {
            var names = catalog.names().stream()
                    .filter(name -> !there.contains(name) && wanted.test(name) && catalog.isReady(name))
                    .toList();
            // if an installed feature contains the component, it is starting or has failed for another reason
            return names.isEmpty() || there.stream().anyMatch(wanted) ? List.of() : names;
        } catch (CommandException e) {
            return List.of(); // no hint; feature:list shows the problem
        }
    }

    private static FeatureException failure(String verb, String name, String reason) {
        return new FeatureException("Cannot %s the feature '%s': %s; nothing was changed"
                .formatted(verb, name, reason)
                .replace(".; nothing", "; nothing"));
    }
}
