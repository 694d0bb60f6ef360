// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.List;
import java.util.Map;
import org.hotplate.feature.Feature;
import org.hotplate.feature.FeatureChange;
import org.hotplate.feature.Features;

/** Features that only say what they would bring. */
public record FakeFeatures(
        Map<String, List<String>> engines, Map<String, List<String>> handlers, Map<String, List<String>> services)
        implements Features {

    public FakeFeatures(Map<String, List<String>> engines, Map<String, List<String>> handlers) {
        this(engines, handlers, Map.of());
    }

    @Override
    public List<Feature> features() {
        return List.of();
    }

    @Override
    public FeatureChange install(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public FeatureChange uninstall(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public List<String> withEngine(String name) {
        return engines.getOrDefault(name, List.of());
    }

    @Override
    public List<String> withHandler(String service) {
        return handlers.getOrDefault(service, List.of());
    }

    @Override
    public List<String> withService(String type) {
        return services.getOrDefault(type, List.of());
    }
}
