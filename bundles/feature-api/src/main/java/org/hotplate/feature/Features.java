// SPDX-License-Identifier: Apache-2.0
package org.hotplate.feature;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The features of the running server. The launcher registers it as a service before any bundle starts. Every method may be
 * called from several threads at once; changes are made one after another, on the caller's thread.
 */
@ProviderType
public interface Features {

    /** Lists the features there are, installed or not, sorted by name. */
    List<Feature> features();

    /**
     * Brings a feature, and the features it needs, and remembers that over the server's end. It all comes, or nothing does.
     * Bundles of an installed feature that are missing or do not run come again.
     *
     * @throws FeatureException if it cannot come; then everything is as it was
     */
    FeatureChange install(String name) throws FeatureException;

    /**
     * Takes a feature away, and remembers that over the server's end. Bundles that another feature lists stay.
     *
     * @throws FeatureException if it cannot go, because another needs it for instance; then everything is as it was
     */
    FeatureChange uninstall(String name) throws FeatureException;

    /** Returns the features that are not installed and would bring an engine of that name; waits for no change. */
    List<String> bringingEngine(String name);

    /** Returns the features that are not installed and would bring a handler for that service; waits for no change. */
    List<String> bringingHandler(String service);

    /**
     * Returns the features that are not installed and would bring a service for other bundles, by the name of its interface;
     * waits for no change.
     */
    List<String> bringingService(String type);
}
