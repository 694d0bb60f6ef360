// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.hotplate.model.Model;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An operator's say in which version of an endpoint answers. An OSGi service. What is decided holds at once, outlives a
 * restart, and is forgotten when the endpoint's last version is taken away. No method blocks; a stage completes
 * exceptionally with a {@link RefusedException} where nothing was changed.
 */
@ProviderType
public interface ModelVersions {

    /** What was asked for cannot be. The message says why, in one sentence, and what to do. */
    final class RefusedException extends Exception {

        public RefusedException(String message) {
            super(message);
        }
    }

    /**
     * What holds from now on.
     *
     * @param model what answers by default
     * @param before what did so before, if that is another that still stands
     * @param unkept why it will not outlive a restart, if so
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
     * @param percent how many of a hundred requests each version gets; an empty map makes the default answer alone
     */
    CompletionStage<Decided> setWeights(String endpoint, Map<String, Integer> percent);

    /**
     * Goes back: of an endpoint with several versions, to the default before the last change of the default; of a single
     * version, to the archive before the last update, if that is still loaded. Doing it twice goes forward again.
     *
     * @param name an endpoint's name, or one version's as in {@code resnet@1.2}
     * @return the model that answers; empty if it is a single version, and what served before is not loaded
     */
    CompletionStage<Optional<Decided>> rollback(String name);
}
