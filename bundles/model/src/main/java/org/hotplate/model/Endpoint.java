// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The versions of a model that share one name, and the choice among them. Any thread may call it. */
@ProviderType
public interface Endpoint {

    String name();

    /** Returns every version in any state, the highest first; never empty. */
    List<Model> versions();

    /** Finds a version. An empty text, or {@value ModelId#NO_VERSION}, finds the one without a version. */
    default Optional<Model> version(String version) {
        return versions().stream()
                .filter(model -> model.version().equals(ModelId.version(version)))
                .findFirst();
    }

    /**
     * Returns the default version: the one an operator has set, else the highest that accepts requests, else the highest,
     * whose state says why it accepts none.
     */
    Model defaultVersion();

    /**
     * Chooses the version for one request: by the weights where there are any, else the default. The version may be
     * removed before the request reaches it; then call this again.
     */
    Model route();

    /** Returns the percentage of requests for each version; empty if the default version answers all. */
    Map<String, Integer> weights();
}
