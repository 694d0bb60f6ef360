// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.hotplate.model.Model;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Chooses which version of an endpoint answers. An OSGi service. A choice takes effect at once, survives a restart and is
 * discarded with the endpoint's last version. Any thread may call it; no method blocks. A stage completes exceptionally
 * with a {@link RefusedException} if nothing was changed.
 */
@ProviderType
public interface ModelVersions {

    /** The change is not possible. The message says why, in one sentence, and what to do. */
    final class RefusedException extends Exception {

        public RefusedException(String message) {
            super(message);
        }
    }

    /**
     * The result of a change.
     *
     * @param model what answers by default
     * @param before what did so before, if that is another model that still exists
     * @param unkept why the change will not survive a restart, if so
     */
    record Decided(Model model, Optional<Model> before, Optional<String> unkept) {}

    /**
     * Makes a version the default.
     *
     * @param version one that is READY; empty for the highest at any time
     */
    CompletionStage<Decided> setDefault(String endpoint, Optional<String> version);

    /**
     * Spreads requests over versions.
     *
     * @param percent the percentage of requests for each version; an empty map makes the default version answer all
     */
    CompletionStage<Decided> setWeights(String endpoint, Map<String, Integer> percent);

    /**
     * Rolls back: for an endpoint with several versions, to the default before the last change of the default; for a single
     * version, to the archive before the last update, if that is still loaded. A second rollback undoes the first.
     *
     * @param name an endpoint's name, or one version's as in {@code resnet@1.2}
     * @return the model that answers; empty if it is a single version, and what served before is not loaded
     */
    CompletionStage<Optional<Decided>> rollback(String name);
}
