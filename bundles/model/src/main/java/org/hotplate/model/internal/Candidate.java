// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.concurrent.CompletableFuture;
import org.hotplate.model.Deployment;

/**
 * A deployment that is to take the place of the one being served.
 *
 * @param done told whether it did
 */
record Candidate(Deployment deployment, CompletableFuture<Boolean> done) {

    /** Returns what it waits for beside the one being served, as the end of a reason. */
    String missing(Parts parts) {
        return "; its update waits: " + parts.match(deployment).missing();
    }
}
