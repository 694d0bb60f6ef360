// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.concurrent.CompletableFuture;
import org.hotplate.model.Deployment;

/**
 * A deployment that is to take the place of the one being served.
 *
 * @param done told whether it did
 */
record Candidate(Deployment deployment, CompletableFuture<Boolean> done) {}
