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
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.hotplate.feature.Feature;
import org.hotplate.feature.FeatureChange;
import org.hotplate.feature.FeatureException;
import org.hotplate.feature.Features;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** The features of the server that runs in this process, and its memory of what was changed about them. */
final class LiveFeatures implements Features {

    /** Nobody could bring it back: features are changed through it. */
    private static final String SHELL = "shell";

    private final FeatureCatalog catalog;
    private final FeatureChanger changer;
    private final Path memory;
    /** Replaced by changes, which hold the lock; read without it, since bundles that start ask while one is made. */
    private volatile FeatureSelection selection;

    private volatile Map<String, FeatureFile> installed;

    /** Those that were there at any time in the life of this process. */
    private final Map<String, FeatureFile> past = new LinkedHashMap<>();

    private final BundleContext context;
    private @Nullable ServiceRegistration<Features> registration;

    /**
     * @param context the framework's own
     * @param booted the features that were booted from
     * @param memory the file to remember changes in
     */
    LiveFeatures(
            BundleContext context,
            FeatureCatalog catalog,
            FeatureSelection selection,
            List<FeatureFile> booted,
            Path memory) {
        this.context = context;
        this.catalog = catalog;
        this.changer = new FeatureChanger(context, catalog);
        this.selection = selection;
        this.memory = memory;
        var features = new LinkedHashMap<String, FeatureFile>();
        booted.forEach(feature -> features.put(feature.name(), feature));
        this.installed = features;
        this.past.putAll(features);
    }

    /** Lets bundles find it. */
    synchronized void register() {
        registration = context.registerService(Features.class, this, properties());
    }

    private synchronized void tell() {
        var known = registration;
        if (known != null) {
            known.setProperties(properties());
        }
    }

    /** A change is published as new service properties. */
    private Dictionary<String, ?> properties() {
        return FrameworkUtil.asDictionary(
                Map.of("hotplate.features", installed.keySet().toArray(String[]::new)));
    }

    @Override
    public List<Feature> features() {
        var there = installed;
        return FeatureFacts.of(catalog, there.keySet(), selection.changes(), changer::problem);
    }

    @Override
    public synchronized FeatureChange install(String name) throws FeatureException {
        var coming = new ArrayList<FeatureFile>();
        FeatureChanger.Done done;
        try {
            collect(name, coming);
            FeatureRivals.check(coming, others(coming));
            done = changer.add(coming);
        } catch (Refusal e) {
            throw failure("install", name, String.valueOf(e.getMessage()));
        }
        var next = new LinkedHashMap<>(installed);
        coming.forEach(feature -> next.put(feature.name(), feature));
        try {
            remember(next);
        } catch (IOException e) {
            changer.undo(done);
            throw failure("install", name, "%s cannot be written: %s".formatted(memory, Reason.of(e)));
        }
        changer.retry(next.values());
        tell();
        var names = coming.stream().map(FeatureFile::name).toList();
        var notes = notes(coming);
        coming.forEach(feature -> past.put(feature.name(), feature));
        return new FeatureChange(names, done.titles(), List.of(), notes);
    }

    private List<FeatureFile> others(List<FeatureFile> coming) {
        var names = coming.stream().map(FeatureFile::name).toList();
        return installed.values().stream()
                .filter(feature -> !names.contains(feature.name()))
                .toList();
    }

    /** What was loaded into the process stays, even if the bundle is removed. */
    private List<String> notes(List<FeatureFile> coming) {
        var notes = new ArrayList<String>();
        for (var feature : coming) {
            FeatureRivals.of(feature, past.values())
                    .ifPresent(rival -> notes.add(("a process that has tried to load the libraries of %1$s loads no"
                                    + " others; if this one has, those of %2$s are used after a restart: hotplate restart")
                            .formatted(rival.name(), feature.name())));
        }
        return notes;
    }

    /** Collects a feature and those it needs and that are not there, each after what it needs. */
    private void collect(String name, List<FeatureFile> coming) throws Refusal {
        if (coming.stream().anyMatch(feature -> feature.name().equals(name))) {
            return;
        }
        var feature = catalog.read(name);
        var names = new ArrayList<>(installed.keySet());
        names.add(name); // two that need each other come together
        for (var need : feature.needs()) {
            coming.forEach(each -> names.add(each.name()));
            if (!need.metBy(names)) {
                collect(need.anyOf().get(0), coming);
            }
        }
        coming.add(feature);
    }

    @Override
    public synchronized FeatureChange uninstall(String name) throws FeatureException {
        var feature = installed.get(name);
        if (feature == null) {
            throw new FeatureException("The feature '%s' is not installed; nothing was changed".formatted(name));
        }
        var rest = new LinkedHashMap<>(installed);
        rest.remove(name);
        checkMayGo(feature, rest);
        var before = selection;
        var was = installed;
        try {
            remember(rest);
        } catch (IOException e) {
            throw failure("uninstall", name, "%s cannot be written: %s".formatted(memory, Reason.of(e)));
        }
        try {
            var staying = changer.staying(feature, rest.values());
            // before its bundles stop: models that lose a component then name the feature that restores it
            tell();
            return new FeatureChange(List.of(name), changer.remove(feature, rest.values()), staying, List.of());
        } catch (Refusal e) {
            restore(before, was);
            throw failure("uninstall", name, String.valueOf(e.getMessage()));
        }
    }

    private void checkMayGo(FeatureFile feature, Map<String, FeatureFile> rest) throws FeatureException {
        var name = feature.name();
        var needing = rest.values().stream()
                .filter(other -> other.needs().stream()
                        .anyMatch(need -> need.anyOf().contains(name) && !need.metBy(rest.keySet())))
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
                            + " conf/hotplate.properties if that is meant");
        }
        var users = changer.users(feature, rest.values());
        if (!users.isEmpty()) {
            throw failure(
                    "uninstall",
                    name,
                    "%s of other features use%s its classes"
                            .formatted(String.join(", ", users), users.size() == 1 ? "s" : ""));
        }
    }

    private void remember(Map<String, FeatureFile> features) throws IOException {
        var next = selection.with(List.copyOf(features.keySet()));
        next.changes().write(memory);
        selection = next;
        installed = features;
    }

    private void restore(FeatureSelection before, Map<String, FeatureFile> was) throws FeatureException {
        try {
            before.changes().write(memory);
            selection = before;
            installed = was;
            tell();
        } catch (IOException e) {
            throw new FeatureException("%s cannot be written back: %s".formatted(memory, Reason.of(e)), e);
        }
    }

    @Override
    public List<String> bringingEngine(String name) {
        return bringing(feature -> catalog.parts(feature).engines().stream()
                .anyMatch(engine -> engine.name().equalsIgnoreCase(name)));
    }

    @Override
    public List<String> bringingHandler(String service) {
        return bringing(feature -> catalog.parts(feature).handlers().stream()
                .anyMatch(handler -> handler.services().contains(service)));
    }

    @Override
    public List<String> bringingService(String type) {
        return bringing(feature -> catalog.services(feature).contains(type));
    }

    private List<String> bringing(Predicate<String> wanted) {
        var there = installed.keySet();
        try {
            var names = catalog.names().stream()
                    .filter(name -> !there.contains(name) && wanted.test(name) && catalog.isReady(name))
                    .toList();
            // the components of an installed feature are starting, or have failed for another reason
            return names.isEmpty() || there.stream().anyMatch(wanted) ? List.of() : names;
        } catch (Refusal e) {
            return List.of(); // a hint less; feature:list says what is wrong
        }
    }

    private static FeatureException failure(String verb, String name, String reason) {
        return new FeatureException("Cannot %s the feature '%s': %s; nothing was changed"
                .formatted(verb, name, reason)
                .replace(".; nothing", "; nothing"));
    }
}
