// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.hotplate.model.internal.scheduling.Timing;

/** Time that goes on when a test says so. */
final class HandTimer implements Timing {

    private record Entry(long due, FutureTask<?> task) {}

    private final List<Entry> waiting = new ArrayList<>();
    private long now;

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Future<?> after(long nanos, Runnable task) {
        FutureTask<?> future = new FutureTask<>(task, true);
        waiting.add(new Entry(now + nanos, future));
        return future;
    }

    /** Lets time go by, and runs on this thread what was to be run meanwhile. */
    void advance(Duration time) {
        List<Entry> due;
        synchronized (this) {
            now += time.toNanos();
            due = waiting.stream()
                    .filter(entry -> entry.due() <= now)
                    .sorted(Comparator.comparingLong(Entry::due))
                    .toList();
            waiting.removeAll(due);
        }
        due.forEach(entry -> entry.task().run());
    }

    @Override
    public synchronized void close() {
        waiting.clear();
    }
}
