// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

import java.util.Optional;
import org.hotplate.archive.ModelArchive;
import org.hotplate.model.Failure;
import org.hotplate.model.ModelId;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An archive to be served under a name, implemented by the component that deploys it. The values must not change. The
 * registry calls {@link #released} and {@link #reinstated} on its own threads, never concurrently.
 */
@ConsumerType
public interface Deployment {

    /**
     * Returns the name to register the model under: the endpoint's name, with {@code @} and the version if the file or
     * the configuration names one. If neither does, the version is the archive's.
     */
    String name();

    /** Returns the file the archive comes from, as operators know it. */
    String origin();

    /** Returns the unpacked archive; its folder must exist until {@link #released}. */
    ModelArchive archive();

    ModelOptions options();

    /** Returns the handler bundle that the archive contains: then only its handlers serve the archive. */
    default Optional<CarriedHandler> carried() {
        return Optional.empty();
    }

    /** Returns why this is not what the operator last asked for, if so: shown as the model's last failure. */
    default Optional<Failure> notice() {
        return Optional.empty();
    }

    /** Called once, when nothing uses the archive's folder any more. */
    default void released() {}

    /**
     * Called when this deployment serves again in place of a later one.
     *
     * @return the notice to show from then on
     */
    default Optional<Failure> reinstated() {
        return Optional.empty();
    }

    /** Returns the endpoint's name. */
    default String endpoint() {
        return ModelId.of(name()).endpoint();
    }

    /** Returns the version of the name, the configuration or the archive, or an empty text. */
    default String version() {
        String named = ModelId.of(name()).version();
        return named.isEmpty() ? options().version().orElse(archive().version()) : named;
    }
}
