// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;

/**
 * The memory for all requests and their answers: however many senders there are and however slowly they send, the rest
 * of the heap stays free for the server. Thread-safe.
 */
public final class BufferMemory {

    private volatile HttpLimits limits;
    private volatile long total;
    private long reserved;

    BufferMemory(HttpLimits limits) {
        this.limits = limits;
        this.total = limits.bufferedBytes();
    }

    /** Changes the total. Requests keep what they have reserved. */
    synchronized void resize(HttpLimits changed) {
        limits = changed;
        total = changed.bufferedBytes();
    }

    synchronized long reserved() {
        return reserved;
    }

    Share share() {
        return new Share();
    }

    private synchronized boolean reserve(long bytes) {
        if (bytes > total - reserved) {
            return false;
        }
        reserved += bytes;
        return true;
    }

    private synchronized void release(long bytes) {
        reserved -= bytes;
    }

    /** The memory that one request has reserved. Closed when that request has been answered. */
    public final class Share implements Allowance, AutoCloseable {

        private long held;
        private boolean closed;

        @Override
        public synchronized void reserve(long bytes) throws PredictionException {
            if (closed) {
                throw new PredictionException(FailureKind.TIMEOUT, "The request has been abandoned");
            }
            if (held + bytes > total) {
                throw new PredictionException(
                        FailureKind.TOO_LARGE,
                        "The request needs %d bytes of memory or more; the server has %d bytes for all requests and answers (%s)"
                                .formatted(held + bytes, total, limits.bufferedSetting()));
            }
            if (!BufferMemory.this.reserve(bytes)) {
                throw new PredictionException(
                        FailureKind.QUEUE_FULL,
                        "The request needs %d bytes of memory or more, and other requests use most of the %d bytes that the"
                                        .formatted(held + bytes, total)
                                + " server has for requests and answers (%s); send the request again"
                                        .formatted(limits.bufferedSetting()));
            }
            held += bytes;
        }

        /** Returns the number of reserved bytes. */
        public synchronized long held() {
            return held;
        }

        /** Releases all but that many bytes. */
        public synchronized void releaseAbove(long bytes) {
            release(held - bytes);
        }

        synchronized void release(long bytes) {
            if (!closed) {
                held -= bytes;
                BufferMemory.this.release(bytes);
            }
        }

        @Override
        public synchronized void close() {
            release(held);
            closed = true;
        }
    }
}
