// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.hotplate.isolation.internal.ChildLink.LostException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process of a {@link ServingProcess} from its start to its end, with one connection for each thread that uses it. */
final class ServingChild {

    private static final Logger LOG = LoggerFactory.getLogger(ServingChild.class);
    /** A process that cannot be reached may be writing its crash report. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private static final Duration PING_INTERVAL = Duration.ofMillis(250);
    private static final Duration PING_LIMIT = Duration.ofSeconds(1);
    /** A process that uses the processor may only be slow. */
    private static final int MOST_LIMITS = 10;

    private final Child child;
    private final ScheduledExecutorService timer;
    private final Map<Thread, ChildLink> links = new ConcurrentHashMap<>();
    private final Set<RunningCall> inside = ConcurrentHashMap.newKeySet();
    private final Object controlLock = new Object();
    /** For requests about what other threads use; used and set with its lock. */
    private volatile @Nullable ChildLink control;

    private volatile int controlling;
    private volatile boolean worked;
    private volatile boolean over;
    /** How many calls were running when it was lost, or -1; guarded by this. */
    private int insideAtLoss = -1;

    /** How it ended; guarded by this. */
    private @Nullable End end;

    /** @param killed whether it was ended from outside */
    private record End(String cause, boolean killed) {}

    ServingChild(Child child, ScheduledExecutorService timer) {
        this.child = child;
        this.timer = timer;
        Thread watch = new Thread(this::watch, "hotplate-process-watch");
        watch.setDaemon(true);
        watch.start();
    }

    Child child() {
        return child;
    }

    void enter(RunningCall call) {
        inside.add(call);
        call.runsIn(this);
    }

    void leave(RunningCall call) {
        call.runsIn(null);
        inside.remove(call);
    }

    boolean isInside(RunningCall call) {
        return inside.contains(call);
    }

    /** Records that a call was completed. */
    void worked() {
        if (!worked) {
            worked = true;
        }
    }

    boolean hasWorked() {
        return worked;
    }

    /** Returns this thread's connection. */
    ChildLink link() {
        return link(false);
    }

    /**
     * Returns this thread's connection.
     *
     * @param low whether a new connection has a low priority in the process
     */
    ChildLink link(boolean low) {
        Thread thread = Thread.currentThread();
        ChildLink link = links.get(thread);
        if (link == null) {
            for (Thread each : links.keySet()) {
                if (!each.isAlive()) {
                    forget(each);
                }
            }
            link = connect(low);
            links.put(thread, link);
            if (over) {
                link.close();
            }
        }
        return link;
    }

    private ChildLink connect(boolean low) {
        try {
            if (over) {
                throw new IOException("the process has ended");
            }
            return child.connect(low);
        } catch (IOException e) {
            throw new LostException(e);
        }
    }

    /** Closes the connection of a thread. */
    void forget(Thread thread) {
        ChildLink link = links.remove(thread);
        if (link != null) {
            link.close();
        }
    }

    /** Closes a network or replica of any thread. */
    void close(int number) {
        control(link -> link.close(number));
    }

    /** Requests the end of a running call. */
    void cancel(RunningCall call) {
        control(link -> {
            if (isInside(call)) {
                link.cancel(call.replica());
            }
        });
    }

    private interface Request {
        void to(ChildLink link);
    }

    private void control(Request request) {
        synchronized (controlLock) {
            controlling++;
            try {
                ChildLink link = control;
                if (link == null) {
                    link = connect(false);
                    control = link;
                    if (over) {
                        link.close();
                    }
                }
                request.to(link);
            } catch (LostException e) {
                LOG.debug("Nothing is left to close in process {}", child.pid(), e);
            } catch (IllegalStateException e) {
                LOG.warn("A request to process {} failed: {}", child.pid(), e.getMessage(), e);
            } finally {
                controlling--;
            }
        }
    }

    /** Records that a connection was lost; returns whether only one call was running then. */
    synchronized boolean lost() {
        if (insideAtLoss < 0) {
            insideAtLoss = inside.size();
        }
        return insideAtLoss <= 1;
    }

    /** Closes the connections to a process that has ended, or that does not answer correctly and is ended soon. */
    void unreachable() {
        over = true;
        timer.schedule(child::close, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        closeLinks();
    }

    private void closeLinks() {
        links.values().forEach(ChildLink::close);
        ChildLink link = control;
        if (link != null) {
            link.close();
        }
    }

    /** Waits for its end, and returns how it ended. */
    String cause() {
        return end().cause();
    }

    /** Returns whether it was ended from outside: by this server, an operator, or the system for lack of memory. */
    boolean wasKilled() {
        return end().killed();
    }

    /** Finds out how it ended, once, and deletes its files. */
    private synchronized End end() {
        End known = end;
        if (known == null) {
            String cause = findCause();
            known = new End(cause, !child.killedFor().isEmpty() || child.wasKilled());
            end = known;
            child.close();
        }
        return known;
    }

    private String findCause() {
        try {
            Optional<String> reported = child.end();
            if (!child.killedFor().isEmpty()) {
                return child.killedFor();
            }
            if (reported.isEmpty()) {
                return "it broke the connection";
            }
            LOG.info("Process {} wrote last: {}", child.pid(), child.lastLines());
            return reported.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }

    /** Ends it. */
    void close() {
        over = true;
        child.close();
        closeLinks();
    }

    /** Ends the process if it is stopped, so that no call waits for it: it neither answers nor uses the processor. */
    private void watch() {
        try (ChildLink pings = connect(false)) {
            while (!over) {
                Thread.sleep(PING_INTERVAL.toMillis());
                if (!inside.isEmpty() || controlling > 0) {
                    ScheduledFuture<?> check = timer.scheduleWithFixedDelay(
                            new AnswerCheck(), PING_LIMIT.toMillis(), PING_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                    try {
                        pings.ping();
                    } finally {
                        check.cancel(false);
                    }
                }
            }
        } catch (LostException | IllegalStateException e) {
            LOG.debug("Process {} is not watched any more", child.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class AnswerCheck implements Runnable {

        private Duration before = child.processorTime().orElse(Duration.ZERO);
        private int periods;

        @Override
        public void run() {
            periods++;
            Duration now = child.processorTime().orElse(Duration.ofSeconds(periods));
            boolean idle = now.equals(before);
            before = now;
            if (idle || periods == MOST_LIMITS) {
                child.kill("it did not answer for %d s".formatted(periods));
            }
        }
    }
}
