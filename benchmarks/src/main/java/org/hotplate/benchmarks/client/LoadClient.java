// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Generates a load on the calling thread, with one selector, any number of connections and prepared requests. On a
 * machine with two cores, processor time of the client is not available to the server, so it does nothing else, and
 * reports the processor time that it used.
 */
public final class LoadClient {

    private static final long LAST_ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(70);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Load load;
    private final Watcher watcher;
    private final Tally tally;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private long started;
    private long end;
    private long due;
    private long retryAt;

    private LoadClient(Load load, Watcher watcher) {
        this.load = load;
        this.watcher = watcher;
        this.tally = new Tally(load.connections());
    }

    public static Tally run(Load load) {
        return run(load, Watcher.NONE);
    }

    public static Tally run(Load load, Watcher watcher) {
        try (Selector selector = Selector.open()) {
            return new LoadClient(load, watcher).run(selector);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Tally run(Selector selector) throws IOException {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < load.connections(); i++) {
            connections.add(new Connection(i, load.port(), selector, load.request()));
        }
        idle.addAll(connections);
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        started = System.nanoTime();
        due = started;
        end = started + load.duration().toNanos();
        long ended = 0;
        while (true) {
            long now = System.nanoTime();
            if (ended == 0 && (now >= end || watcher.enough())) {
                ended = now;
            }
            if (ended == 0) {
                sendWhatIsDue(now);
            } else if (due <= end && load.perSecond() > 0 && !watcher.enough()) {
                // requests that were due while this thread did not run
                sendWhatIsDue(end);
                due = end + 1;
            } else if (idle.size() == connections.size() || now > ended + LAST_ANSWERS_NANOS) {
                break;
            }
            long until = ended == 0 ? nextMoment() : ended + LAST_ANSWERS_NANOS;
            long millis = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (millis > 0) {
                selector.select(millis);
            } else {
                selector.selectNow();
            }
            for (SelectionKey key : selector.selectedKeys()) {
                proceed((Connection) key.attachment(), ended == 0);
            }
            selector.selectedKeys().clear();
        }
        for (Connection connection : connections) {
            if (connection.waiting()) {
                tally.error("no answer at all");
            }
            connection.close();
        }
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
        tally.ended((ended - started) / 1e9, spent / 1e9);
        return tally;
    }

    private void sendWhatIsDue(long now) {
        if (now < retryAt) {
            return;
        }
        if (load.perSecond() == 0) {
            while (!idle.isEmpty() && System.nanoTime() >= retryAt) {
                send(idle.remove(), System.nanoTime());
            }
            return;
        }
        long step = (long) (1e9 / load.perSecond());
        for (; due <= now; due += step) {
            if (idle.isEmpty()) {
                tally.error(Tally.NOT_SENT);
            } else {
                send(idle.remove(), due);
            }
        }
    }

    private long nextMoment() {
        if (retryAt > System.nanoTime()) {
            return Math.min(end, retryAt);
        }
        return load.perSecond() == 0 ? end : Math.min(end, due);
    }

    private void send(Connection connection, long dueNanos) {
        try {
            connection.send(dueNanos, watcher.sending());
        } catch (IOException e) {
            failed(connection, e);
        }
    }

    private void proceed(Connection connection, boolean inTime) {
        boolean waited = connection.waiting();
        try {
            Answer answer = connection.proceed();
            if (answer != null) {
                answered(connection, answer, inTime);
                idle.add(connection);
            }
        } catch (IOException e) {
            if (waited) {
                failed(connection, e);
            } else {
                connection.close();
            }
        }
    }

    private void answered(Connection connection, Answer answer, boolean inTime) {
        long nanos = System.nanoTime() - connection.since();
        boolean right = watcher.right(connection.token(), answer);
        if (answer.status() != 200) {
            tally.refused(answer.status(), nanos);
        } else if (right) {
            tally.good(connection.index(), nanos, inTime);
        } else {
            tally.error("wrong answer");
        }
    }

    /** A short pause, so that a server that is down does not get a million requests. */
    private void failed(Connection connection, IOException cause) {
        tally.error(String.valueOf(cause.getMessage()));
        connection.close();
        idle.add(connection);
        retryAt = System.nanoTime() + RETRY_NANOS;
    }
}
