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
     * which can tell why it takes none.
     */
    Model preferred();

    /**
     * Chooses the version that is to answer one request: by the shares where there are any, else the default. It may
     * leave before the request reaches it: then ask again.
     */
    Model next();

    /** Returns the shares in percent by which requests are spread over versions; empty where the default answers. */
    Map<String, Integer> weights();
}
