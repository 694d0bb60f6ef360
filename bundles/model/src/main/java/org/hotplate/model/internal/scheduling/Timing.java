// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.util.concurrent.Future;

/** Time as the pool sees it; tests have one that goes on when they say so. */
public interface Timing {

    /** Returns a time that is of use only compared to another of these. */
    long nanos();

    /** Runs a task later, on a thread that is none of the workers'. */
    Future<?> after(long nanos, Runnable task);

    /** Forgets every task that has not begun. */
    void close();
}
