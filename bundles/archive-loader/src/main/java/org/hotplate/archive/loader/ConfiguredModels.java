// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** What Configuration Admin has for the models now. */
@Component(service = ConfiguredModels.class)
public final class ConfiguredModels {

    private final Set<ConfiguredModel> models = ConcurrentHashMap.newKeySet();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bind(ConfiguredModel model) {
        models.add(model);
    }

    void unbind(ConfiguredModel model) {
        models.remove(model);
    }

    /**
     * Returns what is configured for a model.
     *
     * @param name its file's name without the ending
     */
    Configured of(String name) {
        return models.stream()
                .filter(model -> model.model().equals(name))
                .map(ConfiguredModel::configured)
                .findFirst()
                .orElse(Configured.NONE);
    }
}
