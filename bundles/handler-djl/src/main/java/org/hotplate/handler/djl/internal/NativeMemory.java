// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.ndarray.NDManager;

/**
 * The arrays of one handler. Closed, it lets nobody in, and frees the arrays when the last one is out: a call that the
 * runtime gave up may still be working on them.
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

    /** Makes room for one request, which is freed when that room is closed and {@link #leave} has been called. */
    synchronized NDManager enter() {
        if (closed) {
            throw new IllegalStateException("The translator's handler is closed");
        }
        NDManager room = manager.newSubManager();
        inside++;
        return room;
    }

    synchronized void leave(NDManager room) {
        room.close();
        inside--;
        freeIfDone();
    }

    @Override
    public synchronized void close() {
        closed = true;
        freeIfDone();
    }

    private void freeIfDone() {
        if (closed && inside == 0) {
            manager.close();
        }
    }
}
