// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.util.List;
import java.util.Optional;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;
import org.jspecify.annotations.Nullable;

/**
 * What a request is for: an endpoint, or one version of it. Which model that is can change while the request's body
 * arrives, and is decided as late as can be.
 *
 * @param version the version in the path, or null where there is none
 */
record Address(ModelRegistry registry, String endpoint, @Nullable String version) {

    /** Returns those that may come to answer, the likeliest first; none if there is no such endpoint or version. */
    List<Model> candidates() {
        Optional<Endpoint> found = registry.endpoint(endpoint);
        if (found.isEmpty()) {
            return List.of();
        }
        if (version != null) {
            return found.get().version(version).stream().toList();
        }
        Model preferred = found.get().defaultVersion();
        List<Model> versions = found.get().versions();
        return versions.stream()
                .sorted((a, b) -> Boolean.compare(b == preferred, a == preferred))
                .toList();
    }

    /** Chooses the model that is to answer now. */
    Optional<Model> choose() {
        Optional<Endpoint> found = registry.endpoint(endpoint);
        return version == null ? found.map(Endpoint::route) : found.flatMap(known -> known.version(version));
    }

    /** Chooses once more, since one has stopped taking requests; nothing if no other does. */
    Optional<Model> instead(Model gone) {
        return choose().filter(model -> model != gone && model.refusal().isEmpty());
    }
}
