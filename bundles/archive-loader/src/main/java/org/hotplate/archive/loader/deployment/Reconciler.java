// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.deployment;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hotplate.archive.loader.store.ModelStore;
import org.hotplate.archive.loader.watch.DeployFolder;
import org.hotplate.archive.loader.watch.FolderState;
import org.hotplate.archive.loader.watch.Snapshot;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciles the served models with the content of the deploy folder. Each pass compares everything, so that missed
 * events have no effect. Used by the loader's thread only.
 */
public final class Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final DeployFolder folder;
    private final ModelRegistry registry;
    private final ModelStore store;
    private final Function<String, DeployedModel> models;
    private final SortedMap<String, DeployedModel> watched = new TreeMap<>();
    private boolean begun;

    /**
     * Creates a reconciler that has not seen any state.
     *
     * @param models creates the object that manages one name
     */
    public Reconciler(
            DeployFolder folder, ModelRegistry registry, ModelStore store, Function<String, DeployedModel> models) {
        this.folder = folder;
        this.registry = registry;
        this.store = store;
        this.models = models;
    }

    /**
     * Runs one pass.
     *
     * @return whether another pass is needed soon, because the result also depends on time
     */
    public boolean reconcile(FolderState state) {
        SortedMap<String, Snapshot> snapshots = folder.settled(state);
        if (begun) {
            Set<String> absent = new HashSet<>(watched.keySet());
            absent.removeAll(DeployFolder.keys(state));
            absent.forEach(name -> guarded(name, () -> removed(name).archiveRemoved()));
        } else {
            begin(snapshots);
            begun = true;
            announce(snapshots);
        }
        for (Map.Entry<String, Snapshot> snapshot : snapshots.entrySet()) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            process(snapshot.getKey(), snapshot.getValue());
        }
        return watched.values().stream().anyMatch(DeployedModel::isUnsettled);
    }

    /** Models that have been served come first, so that they keep their names. */
    private void announce(SortedMap<String, Snapshot> snapshots) {
        SortedMap<String, Snapshot> served = new TreeMap<>(snapshots);
        served.keySet().removeIf(name -> store.lastGood(name).isEmpty());
        SortedMap<String, Snapshot> others = new TreeMap<>(snapshots);
        others.keySet().removeAll(served.keySet());
        announce(served, false);
        announce(served, true);
        announce(others, false);
        announce(others, true);
    }

    private void announce(SortedMap<String, Snapshot> snapshots, boolean named) {
        snapshots.forEach((name, snapshot) ->
                guarded(name, () -> watched.computeIfAbsent(name, models).announce(snapshot, named)));
    }

    /** Requests another attempt to deploy a model's archive at the next pass. */
    public void again(String name) {
        DeployedModel model = watched.get(name);
        if (model != null) {
            model.again();
        }
    }

    /** Deploys the archive that a model was served from before the last update or rollback. */
    public void recall(String name) {
        DeployedModel model = watched.get(name);
        guarded(name, () -> {
            if (model == null || !model.recall()) {
                LOG.warn("Model {} has no earlier archive to go back to", name);
            }
        });
    }

    private void process(String name, Snapshot snapshot) {
        DeployedModel model = watched.computeIfAbsent(name, models);
        try {
            model.process(snapshot);
        } catch (Throwable t) { // a failure of one model, an Error included, must not affect the others
            LOG.error("{} cannot be loaded", snapshot.archive(), t);
            guarded(name, () -> model.broke(snapshot, t));
        }
    }

    private DeployedModel removed(String name) {
        DeployedModel model = watched.remove(name);
        return model == null ? models.apply(name) : model;
    }

    /** Adopts the copies of an earlier process, or the models of an earlier loader. */
    private void begin(SortedMap<String, Snapshot> snapshots) {
        Set<String> names = new HashSet<>();
        try {
            names.addAll(store.names());
        } catch (IOException e) {
            LOG.warn("Cannot list the copies of earlier runs; they are ignored", e);
        }
        Map<String, List<ModelFacts>> served = registry.models().stream()
                .map(model -> model.facts())
                .filter(facts -> folder.keyOf(facts.origin()).isPresent())
                .sorted(Comparator.comparing(facts -> facts.state() != ModelState.READY))
                .collect(Collectors.groupingBy(
                        facts -> folder.keyOf(facts.origin()).orElseThrow()));
        names.addAll(served.keySet());
        names.forEach(name -> guarded(name, () -> takeUp(name, served.getOrDefault(name, List.of()), snapshots)));
    }

    /** @param served the models that an earlier loader has left in the registry, READY ones first */
    private void takeUp(String name, List<ModelFacts> served, SortedMap<String, Snapshot> snapshots)
            throws IOException {
        if (served.isEmpty()) {
            store.sweep(name);
        } else {
            store.inherit(name);
        }
        DeployedModel model = models.apply(name);
        served.forEach(facts -> model.servedAs(facts.name(), facts.state() == ModelState.READY));
        watched.put(name, model);
        Snapshot snapshot = snapshots.get(name);
        if (snapshot == null) {
            return;
        }
        boolean good = served.size() == 1
                && served.get(0).state() == ModelState.READY
                && served.get(0).lastFailure().isEmpty();
        if (good && store.lastGood(name).filter(last -> last.isFrom(snapshot)).isPresent()) {
            model.adopt(snapshot);
        }
    }

    private interface Step {
        void take() throws IOException;
    }

    private static void guarded(String name, Step step) {
        try {
            step.take();
        } catch (Throwable t) { // a failure of one model must not affect the others
            LOG.error("Cannot bring model {} in line with the deploy folder", name, t);
        }
    }
}
