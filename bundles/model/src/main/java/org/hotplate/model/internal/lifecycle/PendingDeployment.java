// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.concurrent.CompletableFuture;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.internal.matching.ComponentRegistry;

/**
 * A deployment that is to take the place of the one being served.
 *
 * @param done told whether it did
 */
record PendingDeployment(Deployment deployment, CompletableFuture<Boolean> done) {

    /** Returns what it waits for beside the one being served, as the end of a reason. */
    String missing(ComponentRegistry components) {
        return "; its update waits: " + components.match(deployment).missing();
    }
}
