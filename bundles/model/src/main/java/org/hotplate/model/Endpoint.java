// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The versions of a model that share one name, and which of them answers. Safe for any number of threads. */
@ProviderType
public interface Endpoint {

    String name();

    /** Returns every version, in whatever state it is, the highest first; there is at least one. */
    List<Model> versions();

    /** Finds one version; an empty text, or {@value ModelId#NO_VERSION}, is the one that has none. */
    default Optional<Model> version(String version) {
        return versions().stream()
                .filter(model -> model.version().equals(ModelId.version(version)))
                .findFirst();
    }

    /**
     * Returns the default version: the one an operator has set, else the highest that takes requests, else the highest,
     * whose state says why it takes none.
     */
    Model defaultVersion();

    /**
     * Chooses the version for one request: by the weights where there are any, else the default. The version may be
     * removed before the request reaches it; then call this again.
     */
    Model route();

    /** Returns the percentage of requests that each version gets; empty where the default version gets all. */
    Map<String, Integer> weights();
}
