// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.ndarray.NDManager;

/**
 * Owns the arrays of a handler. After {@link #close()}, {@link #enter()} fails, and the arrays are freed when the last
 * call has left, because a call that the runtime has abandoned may still use them. Thread-safe.
 */
final class NativeMemory implements AutoCloseable {

    private final NDManager manager;
    private int inside;
    private boolean closed;

    NativeMemory(NDManager manager) {
        this.manager = manager;
    }

    NDManager manager() {
        return manager;
    }

    /**
     * Returns a manager for the arrays of one request. They are freed when the manager is closed and {@link #leave} has
     * been called.
     */
    synchronized NDManager enter() {
        if (closed) {
            throw new IllegalStateException("The translator's handler is closed");
        }
        NDManager requestManager = manager.newSubManager();
        inside++;
        return requestManager;
    }

    synchronized void leave(NDManager requestManager) {
        requestManager.close();
        inside--;
        freeIfUnused();
    }

    @Override
    public synchronized void close() {
        closed = true;
        freeIfUnused();
    }

    private void freeIfUnused() {
        if (closed && inside == 0) {
            manager.close();
        }
    }
}
