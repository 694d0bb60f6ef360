// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Threads that stay the same for all laps, because replicas are bound to threads. */
final class Laps implements AutoCloseable {

    /** Creates a thread's round, on that thread. */
    interface Source {
        Lap.Round round() throws Exception;
    }

    private final List<ExecutorService> threads = new ArrayList<>();

    Laps(int count) {
        for (int i = 0; i < count; i++) {
            String name = "bare-" + i;
            threads.add(Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            }));
        }
    }

    /**
     * Creates the rounds one after another, because some engines cannot do this concurrently, and then runs them
     * concurrently.
     */
    LapFigures run(Source source, int count, double seconds) throws Exception {
        List<Lap.Round> rounds = new ArrayList<>();
        for (ExecutorService thread : threads.subList(0, count)) {
            rounds.add(thread.submit(source::round).get());
        }
        List<Future<Lap>> laps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Lap.Round round = rounds.get(i);
            laps.add(threads.get(i).submit(() -> Lap.of(round, seconds)));
        }
        double perSecond = 0;
        Histogram nanos = new Histogram(60_000_000_000L, 3);
        for (Future<Lap> lap : laps) {
            perSecond += lap.get().perSecond();
            nanos.add(lap.get().nanos());
        }
        return new LapFigures(perSecond, nanos.getValueAtPercentile(50) / 1e6, nanos.getValueAtPercentile(99) / 1e6);
    }

    @Override
    public void close() {
        threads.forEach(ExecutorService::shutdownNow);
    }
}
