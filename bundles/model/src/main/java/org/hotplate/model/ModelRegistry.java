// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Finds the models in this server. An OSGi service. Thread-safe; no method blocks. */
@ProviderType
public interface ModelRegistry {

    /** Returns every model, sorted by endpoint and version. */
    List<Model> models();

    /**
     * Finds a model, in whatever state it is: one version by {@code endpoint@version}, an endpoint's default by the
     * endpoint's name.
     */
    Optional<Model> find(String name);

    /** Finds the versions that share a name. */
    Optional<Endpoint> endpoint(String name);
}
