// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.util.concurrent.Future;

/** The clock and timer of the worker pool; tests use one that they advance. */
public interface Timing {

    /** Returns a monotonic time in nanoseconds, to be compared with others of this clock only. */
    long nanos();

    /** Runs a task after a delay, not on a worker thread. */
    Future<?> after(long nanos, Runnable task);

    /** Cancels every task that has not started. */
    void close();
}
