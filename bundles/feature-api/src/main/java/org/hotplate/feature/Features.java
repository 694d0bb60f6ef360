// SPDX-License-Identifier: Apache-2.0
package org.hotplate.feature;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The features of the running server. The launcher registers it as a service before any bundle starts. Thread-safe;
 * changes are made one after another, on the calling thread.
 */
@ProviderType
public interface Features {

    /** Returns all features, installed or not, sorted by name. */
    List<Feature> features();

    /**
     * Installs a feature and the features that it requires, atomically. The change also applies after a restart.
     * Bundles of an installed feature that are missing or not running are installed and started again.
     *
     * @throws FeatureException if it cannot be installed; nothing was changed
     */
    FeatureChange install(String name) throws FeatureException;

    /**
     * Uninstalls a feature. The change also applies after a restart. Bundles that are part of another installed feature
     * remain.
     *
     * @throws FeatureException if it cannot be uninstalled, for example because another feature requires it; nothing
     *     was changed
     */
    FeatureChange uninstall(String name) throws FeatureException;

    /** Returns the uninstalled features that contain an engine of that name. Does not wait for a change in progress. */
    List<String> withEngine(String name);

    /**
     * Returns the uninstalled features that contain a handler for that service. Does not wait for a change in progress.
     */
    List<String> withHandler(String service);

    /**
     * Returns the uninstalled features with a bundle that provides a service, given the name of its interface. Does not
     * wait for a change in progress.
     */
    List<String> withService(String type);
}
