// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.hotplate.rest.internal.syntax.Allowance;

/**
 * The memory that all requests together may fill: however many senders there are and however slowly they send, the heap
 * stays the server's.
 */
final class BufferMemory {

    private final long total;
    private long held;

    BufferMemory(long total) {
        this.total = total;
    }

    synchronized long held() {
        return held;
    }

    Share share() {
        return new Share();
    }

    private synchronized boolean take(long bytes) {
        if (bytes > total - held) {
            return false;
        }
        held += bytes;
        return true;
    }

    private synchronized void give(long bytes) {
        held -= bytes;
    }

    /** What one request holds of it. Closed when that request has been answered. */
    final class Share implements Allowance, AutoCloseable {

        private long mine;
        private boolean closed;

        @Override
        public synchronized void take(long bytes) throws PredictionException {
            if (closed) {
                throw new PredictionException(FailureKind.TIMEOUT, "The request has been given up");
            }
            if (mine + bytes > total) {
                throw new PredictionException(
                        FailureKind.TOO_LARGE,
                        "The request needs more than the %d bytes the server holds for all requests together"
                                        .formatted(total)
                                + " (max.buffered of hotplate.rest)");
            }
            if (!BufferMemory.this.take(bytes)) {
                throw new PredictionException(
                        FailureKind.QUEUE_FULL,
                        "The server holds as many bytes of requests as it may (max.buffered of hotplate.rest);"
                                + " send the request again");
            }
            mine += bytes;
        }

        /** Returns how much it holds. */
        synchronized long mine() {
            return mine;
        }

        /** Gives back what it holds beyond that much. */
        synchronized void giveAbove(long bytes) {
            give(mine - bytes);
        }

        synchronized void give(long bytes) {
            if (!closed) {
                mine -= bytes;
                BufferMemory.this.give(bytes);
            }
        }

        @Override
        public synchronized void close() {
            give(mine);
            closed = true;
        }
    }
}
