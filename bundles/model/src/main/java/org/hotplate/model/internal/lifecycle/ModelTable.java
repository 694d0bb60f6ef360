// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.hotplate.model.Model;
import org.hotplate.model.ModelId;
import org.hotplate.model.internal.routing.EndpointTable;
import org.hotplate.model.internal.routing.Routing;

/** All models, including those that are being removed. Changed on the registry's thread, read on any. */
public final class ModelTable implements Routing {

    /** Creates a model. */
    public interface Birth {
        ModelLifecycle of(String name, String origin, Routing routing);
    }

    private final Map<String, ModelLifecycle> modelTable =
            new ConcurrentSkipListMap<>(Comparator.comparing(ModelId::of).thenComparing(Comparator.naturalOrder()));
    /** The models that are being removed; used on the registry's thread only. */
    private final Map<ModelLifecycle, CompletableFuture<Void>> leaving = new LinkedHashMap<>();

    private boolean closed;

    private final EndpointTable endpoints;
    private final Birth newModel;

    public ModelTable(EndpointTable endpoints, Birth newModel) {
        this.endpoints = endpoints;
        this.newModel = newModel;
    }

    public List<Model> models() {
        return modelTable.values().stream().<Model>map(ModelLifecycle::model).toList();
    }

    public Set<String> names() {
        return modelTable.keySet();
    }

    /** Returns the model of that name, which is created if there is none. */
    public ModelLifecycle of(String name, String origin) {
        ModelLifecycle lifecycle = modelTable.get(name);
        if (lifecycle == null || leaving.containsKey(lifecycle)) {
            // a model that is being removed finishes on its own; a new deployment of its name is a new model
            lifecycle = newModel.of(name, origin, this);
            modelTable.put(name, lifecycle);
            changed(lifecycle.model());
        }
        return lifecycle;
    }

    /** Returns every model, including those that are being removed. */
    public Set<ModelLifecycle> every() {
        Set<ModelLifecycle> every = new LinkedHashSet<>(modelTable.values());
        every.addAll(leaving.keySet());
        return every;
    }

    /** Removes a model; completes when it has finished its accepted requests. */
    public CompletableFuture<Void> leave(String name) {
        ModelLifecycle lifecycle = modelTable.get(name);
        if (lifecycle == null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> under = leaving.get(lifecycle);
        if (under != null) {
            return under;
        }
        CompletableFuture<Void> left = new CompletableFuture<>();
        leaving.put(lifecycle, left);
        lifecycle.leave(() -> {
            leaving.remove(lifecycle);
            modelTable.remove(name, lifecycle);
            changed(lifecycle.model());
            left.complete(null);
        });
        return left;
    }

    /** Removes every model, for the end of the server; completes when they have finished. */
    public CompletableFuture<Void> close() {
        closed = true;
        names().forEach(this::leave);
        return CompletableFuture.allOf(leaving.values().toArray(CompletableFuture[]::new));
    }

    /** Returns whether the server is stopping, so that no model may be deployed. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void changed(ServedModel model) {
        String endpoint = model.endpoint();
        endpoints.refresh(
                endpoint,
                modelTable.values().stream()
                        .map(ModelLifecycle::model)
                        .filter(version -> version.endpoint().equals(endpoint))
                        .toList());
    }

    @Override
    public boolean isDefault(ServedModel model) {
        return endpoints
                .find(model.endpoint())
                .filter(endpoint -> endpoint.defaultVersion() == model)
                .isPresent();
    }

    @Override
    public int share(ServedModel model) {
        return endpoints
                .find(model.endpoint())
                .map(endpoint -> endpoint.share(model))
                .orElse(0);
    }
}
