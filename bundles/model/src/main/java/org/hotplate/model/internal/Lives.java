// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.hotplate.model.Model;
import org.hotplate.model.ModelId;

/** The models there are, and those that are going. Changed on the registry's thread, read on any. */
final class Lives implements Routing {

    /** Makes the life of a model. */
    interface Birth {
        ModelLife of(String name, String origin, Routing routing);
    }

    private final Map<String, ModelLife> lives =
            new ConcurrentSkipListMap<>(Comparator.comparing(ModelId::of).thenComparing(Comparator.naturalOrder()));
    /** Those that have been taken away and are not gone yet; used on the registry's thread only. */
    private final Set<ModelLife> leaving = new LinkedHashSet<>();

    private final Endpoints endpoints;
    private final Birth birth;

    Lives(Endpoints endpoints, Birth birth) {
        this.endpoints = endpoints;
        this.birth = birth;
    }

    List<Model> models() {
        return lives.values().stream().<Model>map(ModelLife::model).toList();
    }

    Set<String> names() {
        return lives.keySet();
    }

    /** Returns the life of that name, which begins now if there is none. */
    ModelLife of(String name, String origin) {
        ModelLife life = lives.get(name);
        if (life == null || leaving.contains(life)) {
            // one that is leaving finishes on its own: a new archive of its name is a new model
            life = birth.of(name, origin, this);
            lives.put(name, life);
            changed();
        }
        return life;
    }

    /** Returns every life, those that are going included. */
    Set<ModelLife> every() {
        Set<ModelLife> every = new LinkedHashSet<>(lives.values());
        every.addAll(leaving);
        return every;
    }

    /** Takes a model away, once it has answered what it accepted. */
    void leave(String name, Runnable gone) {
        ModelLife life = lives.get(name);
        if (life == null || !leaving.add(life)) {
            gone.run();
            return;
        }
        life.leave(() -> {
            leaving.remove(life);
            lives.remove(name, life);
            changed();
            gone.run();
        });
    }

    @Override
    public void changed() {
        endpoints.refresh(lives.values().stream().map(ModelLife::model).toList());
    }

    @Override
    public boolean isDefault(ServedModel model) {
        return endpoints
                .find(model.endpoint())
                .filter(endpoint -> endpoint.preferred() == model)
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
