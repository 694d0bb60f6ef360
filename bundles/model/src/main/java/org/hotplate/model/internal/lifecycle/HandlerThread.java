// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.hotplate.model.internal.scheduling.WorkerPool;

/**
 * Calls code of a handler outside requests, each time on a new thread. A call that does not return delays no other model,
 * and changes that it makes to its thread have no further effect.
 */
final class HandlerThread {

    private HandlerThread() {}

    /** Starts a call; the result completes with what it returns or throws. */
    static <T> CompletableFuture<T> call(String model, Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable task = () -> {
            try {
                result.complete(call.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        };
        WorkerPool.daemon(task, "hotplate-handler-" + model).start();
        return result;
    }
}
