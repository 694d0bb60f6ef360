// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.util.List;
import java.util.Optional;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint that a request names, optionally with a version. The model that answers can change while the body
 * arrives, so it is chosen afterwards.
 *
 * @param version the version in the path, or null if there is none
 */
public record ModelRef(ModelRegistry registry, String endpoint, @Nullable String version) {

    /** Returns the models that may answer, the default version first; empty if there is no such endpoint or version. */
    public List<Model> candidates() {
        Optional<Endpoint> found = registry.endpoint(endpoint);
        if (found.isEmpty()) {
            return List.of();
        }
        if (version != null) {
            return found.get().version(version).stream().toList();
        }
        Model preferred = found.get().defaultVersion();
        List<Model> versions = found.get().versions();
        if (versions.size() == 1) {
            return versions;
        }
        return versions.stream()
                .sorted((a, b) -> Boolean.compare(b == preferred, a == preferred))
                .toList();
    }

    /** Chooses the model for a complete request. */
    Optional<Model> choose() {
        Optional<Endpoint> found = registry.endpoint(endpoint);
        return version == null ? found.map(Endpoint::route) : found.flatMap(known -> known.version(version));
    }

    /** Chooses another model after one was removed; empty if no other accepts requests. */
    Optional<Model> instead(Model gone) {
        return choose().filter(model -> model != gone && model.refusal().isEmpty());
    }
}
