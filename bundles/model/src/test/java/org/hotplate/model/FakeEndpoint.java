// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An endpoint whose highest version that takes requests is the default. */
public record FakeEndpoint(String name, List<Model> versions) implements Endpoint {

    /** Returns the endpoint of those among these models that have its name. */
    public static Optional<Endpoint> of(String name, List<Model> models) {
        List<Model> versions = models.stream()
                .filter(model -> model.endpoint().equals(name))
                .sorted(Comparator.comparing(Model::version, VersionOrder.LOWEST_FIRST)
                        .reversed())
                .toList();
        return versions.isEmpty() ? Optional.empty() : Optional.of(new FakeEndpoint(name, versions));
    }

    @Override
    public Model defaultVersion() {
        return versions.stream()
                .filter(model -> model.refusal().isEmpty())
                .findFirst()
                .orElse(versions.get(0));
    }

    @Override
    public Model route() {
        return defaultVersion();
    }

    @Override
    public Map<String, Integer> weights() {
        return Map.of();
    }
}
