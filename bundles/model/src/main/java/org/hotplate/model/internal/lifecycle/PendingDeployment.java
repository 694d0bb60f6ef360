// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.concurrent.CompletableFuture;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.internal.matching.ComponentRegistry;

/**
 * An update that has not replaced the active deployment yet.
 *
 * @param done completes with whether it serves
 */
record PendingDeployment(Deployment deployment, CompletableFuture<Boolean> done) {

    /** Returns what the update waits for, as the end of a reason. */
    String missing(ComponentRegistry components) {
        return "; its update waits: " + components.match(deployment).missing();
    }
}
