// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The children of one engine: at most {@link #MOST} that are in use, and one that waits, so that a trial begins at once. */
final class Children {

    private static final Logger LOG = LoggerFactory.getLogger(Children.class);
    /** A network that takes long must not delay the trials of others. */
    static final int MOST = 3;

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    private final String engine;
    private final ChildCommand command;
    private final Path temporary;
    private final Semaphore permits = new Semaphore(MOST, true);
    /** Guarded by this, as everything below. */
    private final Deque<Child> idle = new ArrayDeque<>();

    private final Set<Child> used = new HashSet<>();
    private boolean starting;
    private boolean closed;
    private int failures;

    /**
     * Prepares it.
     *
     * @param engine the engine's name
     * @param temporary where the children have their temporary files
     */
    Children(String engine, ChildCommand command, Path temporary) {
        this.engine = engine;
        this.command = command;
        this.temporary = temporary;
    }

    /** Returns a process for networks that serve, which is not started yet. */
    ServingProcess serving(String title, ScheduledExecutorService timer) {
        return new ServingProcess(title, command.serving(), temporary, timer);
    }

    /**
     * Returns a process for the networks of one model, which is not started yet.
     *
     * @param memory the limit of its memory in MB; 0 for none
     */
    ServingProcess ofModel(String model, int memory, ScheduledExecutorService timer) {
        return new ServingProcess("model " + model, command.ofModel(memory), temporary, timer);
    }

    /** Starts a child that waits for a trial, in the background, unless there is one. */
    synchronized void prepare() {
        if (closed || starting || !idle.isEmpty()) {
            return;
        }
        starting = true;
        long delay = failures == 0 ? 0 : Math.min(LONGEST_DELAY.toMillis(), 500L << Math.min(failures, 10));
        Thread thread = new Thread(() -> startIdle(delay), "hotplate-child-start");
        thread.setDaemon(true);
        thread.start();
    }

    private void startIdle(long delay) {
        Child child = null;
        try {
            if (awaitDelay(delay)) {
                child = Child.start(command, temporary, START_LIMIT);
                LOG.debug("A child process of engine {} is ready: {}", engine, child.pid());
            }
        } catch (IOException e) {
            LOG.debug("No child process of engine {} could be started in advance", engine, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            starting = false;
            notifyAll();
            if (child != null && !closed) {
                idle.add(child);
                return;
            }
        }
        if (child != null) {
            child.close();
        }
    }

    /** Returns false if this has been closed, or a trial has started a child meanwhile. */
    private synchronized boolean awaitDelay(long delay) throws InterruptedException {
        long end = System.nanoTime() + delay * 1_000_000;
        while (!closed && idle.isEmpty() && end - System.nanoTime() > 0) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        return !closed && idle.isEmpty();
    }

    /**
     * Takes a child for one trial: one that waits or else a new one. To be given back by {@link #giveBack} or
     * {@link #end}.
     *
     * @param fresh whether no network may have run in it
     * @throws IOException if none can be started
     */
    Child take(boolean fresh) throws IOException, InterruptedException {
        permits.acquire();
        try {
            Child child = waiting(fresh);
            if (child == null) {
                child = Child.start(command, temporary, START_LIMIT);
            }
            synchronized (this) {
                if (closed) {
                    child.close();
                    throw new IOException("the engine has been removed");
                }
                used.add(child);
            }
            return child;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            permits.release();
            throw e;
        }
    }

    /** Waits for a child that is being started without a delay, rather than starting another one beside it. */
    private synchronized @Nullable Child waiting(boolean fresh) throws InterruptedException {
        while (starting && failures == 0 && idle.isEmpty()) {
            wait();
        }
        Child child = idle.poll();
        while (child != null && (!child.isAlive() || (fresh && !child.isUnused()))) {
            child.close();
            child = idle.poll();
        }
        return child;
    }

    /** Gives back a child that can be used again. */
    void giveBack(Child child) {
        synchronized (this) {
            failures = 0;
            if (!closed && idle.isEmpty()) {
                used.remove(child);
                idle.add(child);
                permits.release();
                return;
            }
        }
        retire(child);
    }

    /** Ends a child that failed; another one is started after a delay that grows with the number of failures. */
    void end(Child child) {
        synchronized (this) {
            failures++;
        }
        retire(child);
        prepare();
    }

    private void retire(Child child) {
        synchronized (this) {
            used.remove(child);
        }
        child.close();
        permits.release();
    }

    /** Ends all children, also those that are in use. */
    synchronized void close() {
        closed = true;
        notifyAll();
        idle.forEach(Child::close);
        idle.clear();
        used.forEach(child -> child.kill("the engine or the server is being stopped"));
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
