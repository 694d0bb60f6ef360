// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.hotplate.engine.EngineProcessException;
import org.hotplate.isolation.internal.ChildLink.LostException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process in which networks serve, and which is started again when it ends.
 *
 * <p>A call that was running when the process ended is the cause if no other call was running. Otherwise these calls are
 * repeated, one after another: the cause ends the process again and then fails; the others are answered.
 */
final class ServingProcess {

    private static final Logger LOG = LoggerFactory.getLogger(ServingProcess.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long LONGEST_DELAY = 30_000;
    private static final int MOST_ATTEMPTS = 4;
    private static final int MOST_FAILURES = 10;
    /** How long a call waits for a process that is being started. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    /** How long a call may go on after its time limit before the process is ended. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(5);

    /** Something that is done in the process. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {

        /** Does it; {@link LostException} if the process ended meanwhile. */
        T in(ServingChild child) throws E;
    }

    private final String title;
    private final ChildCommand command;
    private final Path temporary;
    private final ScheduledExecutorService timer;
    /** Held by the repetition of a call that was running when the process ended. */
    private final Semaphore repetition = new Semaphore(1, true);
    /** Guarded by this, as everything below. */
    private @Nullable ServingChild current;

    private boolean starting;
    private boolean closed;
    /** How many times in a row the process ended, or did not start, without having completed a call. */
    private int failures;

    private @Nullable IOException startFailure;
    private int networks;
    private boolean leaving;

    /**
     * Prepares it.
     *
     * @param title what runs in it, for messages, such as {@code engine ONNX}
     * @param temporary where the process has its temporary files
     */
    ServingProcess(String title, ChildCommand command, Path temporary, ScheduledExecutorService timer) {
        this.title = title;
        this.command = command;
        this.temporary = temporary;
        this.timer = timer;
    }

    /** Starts the process in the background, unless it runs or is being started. */
    synchronized void start() {
        if (closed || starting || current != null) {
            return;
        }
        starting = true;
        long delay = failures == 0 ? 0 : Math.min(LONGEST_DELAY, 100L << Math.min(failures, MOST_FAILURES));
        Thread thread = new Thread(() -> startAfter(delay), "hotplate-process-start");
        thread.setDaemon(true);
        thread.start();
    }

    private void startAfter(long delay) {
        ServingChild started = null;
        IOException failure = null;
        try {
            if (!awaitDelay(delay)) {
                return;
            }
            started = new ServingChild(Child.start(command, temporary, START_LIMIT), timer);
            LOG.debug("The process of {} runs: {}", title, started.child().pid());
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            failure = new IOException("its start was interrupted", e);
        }
        boolean unwanted;
        synchronized (this) {
            starting = false;
            startFailure = failure;
            unwanted = closed;
            if (failure != null) {
                failures++;
            } else if (!unwanted) {
                current = started;
            }
            notifyAll();
        }
        if (failure != null && !unwanted) {
            LOG.warn("The process of {} could not be started: {}", title, failure.getMessage());
        }
        if (started != null && unwanted) {
            started.close();
        } else if (started != null) {
            ServingChild running = started;
            running.child().onExit().thenRunAsync(() -> ended(running));
        }
    }

    /** Returns false if this was closed meanwhile. */
    private synchronized boolean awaitDelay(long delay) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delay);
        while (!closed && end - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
        }
        starting &= !closed;
        return !closed;
    }

    /** Waits for the process. */
    private synchronized ServingChild running() throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        start();
        while (current == null && starting && end - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
        }
        ServingChild running = current;
        if (running != null) {
            return running;
        }
        IOException cause = startFailure;
        throw cause == null ? new IOException(closed ? "it has been stopped" : "it is being started") : cause;
    }

    /** Waits until the process runs. */
    void await() throws IOException, InterruptedException {
        ServingChild running = running();
        LOG.debug("{} runs in process {}", title, running.child().pid());
    }

    /** Starts another process in place of one that has ended or cannot be reached. */
    private void ended(ServingChild child) {
        boolean expected;
        synchronized (this) {
            if (current != child) {
                return;
            }
            current = null;
            expected = closed;
            failures = child.hasWorked() ? 0 : failures + 1;
        }
        child.unreachable();
        if (!expected) {
            start();
            LOG.warn(
                    "The process {} of {} ended: {}; another one is started",
                    child.child().pid(),
                    title,
                    child.cause());
        }
    }

    /** Runs a call, again in another process if the process ends for another reason. */
    <T, E extends Exception> T call(RunningCall call, Work<T, E> work) throws E, EngineProcessException {
        return attempt(call, work, false, 1);
    }

    private <T, E extends Exception> T attempt(RunningCall call, Work<T, E> work, boolean repeated, int number)
            throws E, EngineProcessException {
        ServingChild child = runningFor(call);
        boolean alone;
        LostException loss;
        child.enter(call);
        try {
            T result = work.in(child);
            child.worked();
            return result;
        } catch (LostException e) {
            loss = e;
            alone = child.lost();
        } finally {
            child.leave(call);
        }
        if (Thread.currentThread().isInterrupted()) {
            child.forget(Thread.currentThread());
            throw new EngineProcessException("The call was interrupted", false, loss);
        }
        ended(child);
        String cause = child.cause();
        boolean killed = child.wasKilled();
        boolean own = call.isCancelled() || (!killed && (alone || repeated));
        if (own || number == MOST_ATTEMPTS) {
            throw new EngineProcessException(
                    "The process of %s ended during this call: %s".formatted(title, cause), own, loss);
        }
        LOG.info("A call of {} is repeated, since the process of {} ended", call.user(), title);
        if (killed || repeated) {
            return attempt(call, work, repeated, number + 1);
        }
        repetition.acquireUninterruptibly();
        try {
            return attempt(call, work, true, number + 1);
        } finally {
            repetition.release();
        }
    }

    private ServingChild runningFor(RunningCall call) throws EngineProcessException {
        try {
            return running();
        } catch (IOException e) {
            throw new EngineProcessException(
                    "The process of %s is not running: %s".formatted(title, e.getMessage()), false, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineProcessException("The call of %s was interrupted".formatted(call.user()), false, e);
        }
    }

    /** Ends a call whose result is not wanted: with the framework's means, or else with the process. */
    void cancel(RunningCall call) {
        ServingChild child = call.cancel();
        if (child == null) {
            return;
        }
        Thread thread = new Thread(() -> child.cancel(call), "hotplate-call-cancel");
        thread.setDaemon(true);
        thread.start();
        timer.schedule(
                () -> {
                    if (child.isInside(call)) {
                        child.child()
                                .kill("a call of %s exceeded its time limit and did not end".formatted(call.user()));
                    }
                },
                CANCEL_LIMIT.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Ends the process if a load in it was abandoned. */
    void abandonLoad(String user) {
        ServingChild running;
        synchronized (this) {
            running = current;
        }
        if (running != null) {
            running.child().kill("the load of %s exceeded its time limit".formatted(user));
        }
    }

    /** Counts a network that uses the process. */
    synchronized void opened() {
        networks++;
    }

    /** Ends the process if this was the last network and {@link #close} was called. */
    void released() {
        synchronized (this) {
            networks--;
        }
        endIfUnused();
    }

    /** Ends the process as soon as no network uses it. */
    void close() {
        synchronized (this) {
            leaving = true;
        }
        endIfUnused();
    }

    private void endIfUnused() {
        ServingChild last;
        synchronized (this) {
            if (!leaving || networks > 0 || closed) {
                return;
            }
            closed = true;
            last = current;
            notifyAll();
        }
        if (last != null) {
            last.close();
        }
    }
}
