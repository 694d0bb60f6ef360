// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;
import org.hotplate.model.internal.CrashLimit;

/** The times at which requests ended the process of an instance's network. On the registry's thread only. */
final class Crashes {

    private final Deque<Long> times = new ArrayDeque<>();

    /** Adds one now; returns whether there are as many as the limit. */
    boolean exceeds(CrashLimit limit) {
        long now = System.nanoTime();
        times.add(now);
        times.removeIf(time -> now - time > limit.within().toNanos());
        return times.size() >= limit.number();
    }

    void clear() {
        times.clear();
    }
}
