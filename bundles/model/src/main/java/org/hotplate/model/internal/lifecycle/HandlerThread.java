// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.hotplate.model.internal.scheduling.WorkerPool;

/**
 * Where a handler's code runs that no request waits for: each time on a thread of its own, so that one that does not
 * return holds up no other model, and whatever it does to its thread ends with that.
 */
final class HandlerThread {

    private HandlerThread() {}

    /** Begins a call; the result is completed with what it returns or throws. */
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
