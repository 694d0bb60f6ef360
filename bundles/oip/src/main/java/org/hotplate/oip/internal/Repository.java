// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.ModelDeployments;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.model.deploy.ModelArchives;
import org.hotplate.oip.protocol.Refusal;

/**
 * The models in the deploy folder as the protocol knows them. An unloaded model keeps its archive, and is loaded again
 * by a request, by a change of the archive or at the next start. Thread-safe.
 */
final class Repository {

    static final String READY = "READY";

    private static final String UNLOADED = "unloaded";

    /** A version of a model. */
    record Entry(String name, String version, String state, String reason) {}

    private final ModelRegistry registry;
    private final ModelDeployments deployments;
    private final ModelArchives archives;
    /** The archives of unloaded models, as {@link ModelArchives} names them, by the models' names. */
    private final Map<ModelId, String> unloaded = new TreeMap<>();

    Repository(ModelRegistry registry, ModelDeployments deployments, ModelArchives archives) {
        this.registry = registry;
        this.deployments = deployments;
        this.archives = archives;
    }

    /** Returns all models, sorted by name and version. */
    synchronized List<Entry> index() {
        List<Entry> entries = new ArrayList<>();
        for (Model model : registry.models()) {
            ModelFacts facts = model.facts();
            if (facts.state() != ModelState.GONE) {
                entries.add(new Entry(facts.endpoint(), facts.version(), state(facts.state()), facts.reason()));
            }
        }
        forget();
        unloaded.keySet().forEach(id -> entries.add(new Entry(id.endpoint(), id.version(), "UNAVAILABLE", UNLOADED)));
        entries.sort(Comparator.comparing(entry -> new ModelId(entry.name(), entry.version())));
        return entries;
    }

    /** Forgets models that are loaded again, for whatever reason. */
    private void forget() {
        unloaded.keySet().removeIf(id -> registry.endpoint(id.endpoint()).stream()
                .flatMap(endpoint -> endpoint.versions().stream())
                .anyMatch(model -> model.version().equals(id.version())));
    }

    private static String state(ModelState state) {
        return switch (state) {
            case READY -> READY;
            case DISCOVERED, LOADING -> "LOADING";
            case DRAINING -> "UNLOADING";
            case WAITING, FAILED, GONE -> "UNAVAILABLE";
        };
    }

    /**
     * Reads the archives of all versions of a model again. A version that serves continues until the new one can answer.
     *
     * @throws DeployException if there is no such model
     */
    synchronized void load(String name) throws DeployException {
        List<Model> serving = registry.endpoint(name).map(Endpoint::versions).orElse(List.of());
        forget();
        List<String> kept = unloaded.entrySet().stream()
                .filter(entry -> entry.getKey().endpoint().equals(name))
                .map(Map.Entry::getValue)
                .toList();
        for (Model model : serving) {
            archives.reload(serving.size() == 1 ? name : model.endpoint() + "@" + ModelId.shown(model.version()));
        }
        for (String archive : kept) {
            archives.reload(archive);
        }
        if (serving.isEmpty() && kept.isEmpty()) {
            archives.reload(name);
        }
    }

    /**
     * Begins to remove all versions of a model, which answer the requests that they have accepted.
     *
     * @throws DeployException if there is no such model
     */
    synchronized void unload(String name) throws DeployException {
        List<Model> serving = registry.endpoint(name).map(Endpoint::versions).orElse(List.of());
        if (serving.isEmpty()) {
            throw new DeployException("Model '%s' is not loaded".formatted(Refusal.shown(name)));
        }
        for (Model model : serving) {
            String file = model.facts().origin().replaceFirst(".*[/\\\\]", "");
            unloaded.put(
                    new ModelId(model.endpoint(), model.version()),
                    file.endsWith(".model") ? file.substring(0, file.length() - ".model".length()) : file);
            deployments.undeploy(model.name());
        }
    }
}
