// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

import java.util.concurrent.CompletionStage;
import org.hotplate.model.Failure;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Adds models to the server and removes them. An OSGi service. Safe for any number of threads; no method blocks, changes
 * are made one after another on a thread of the registry's own.
 */
@ProviderType
public interface ModelDeployments {

    /**
     * Registers a name whose archive was found and is not served yet: the model exists from now on.
     *
     * @param origin the archive's file, as shown to operators
     * @param reason the present step, such as "incomplete, waiting for the rest"
     */
    void discovered(String name, String origin, String reason);

    /**
     * Loads an archive and serves it. An archive that is served under the same name already is served until the new one
     * is ready, and is replaced then.
     *
     * @return {@code true} once the deployment is READY; {@code false} once it FAILED, in which case the one before it,
     *     if any, is still served. Stays incomplete while the model waits for an engine or a handler, and completes with
     *     {@code false} if another deployment of the same name replaces it before it is ready
     */
    CompletionStage<Boolean> deploy(Deployment deployment);

    /** Records that an archive cannot be deployed: the model is FAILED, or the one being served keeps this failure. */
    void reject(String name, String origin, Failure failure);

    /** Removes a model: it answers the requests it has accepted, and is GONE when the stage completes. */
    CompletionStage<Void> undeploy(String name);
}
