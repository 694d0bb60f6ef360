// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the requests that are being answered. When the server stops, requests that arrived before are finished, and
 * later ones are rejected as long as clients keep sending them. A filter of every front end; a front end without servlets
 * {@linkplain #enter() enters} with each request. Thread-safe.
 */
public final class ShutdownGate implements Filter {

    private static final Logger LOG = LoggerFactory.getLogger(ShutdownGate.class);

    /** If no new request arrives for this long, no more are expected. */
    private static final Duration QUIET = Duration.ofMillis(250);
    /** The maximum time for which later requests are answered. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<InFlight> accepted = new HashSet<>();
    private int late;
    private boolean closed;
    private long lastArrival = System.nanoTime() - QUIET.toNanos();

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        InFlight inFlight = enter();
        request.setAttribute(InFlight.class.getName(), inFlight);
        try {
            chain.doFilter(request, response);
        } finally {
            if (request.isAsyncStarted()) {
                request.getAsyncContext().addListener(inFlight);
            } else {
                inFlight.leave();
            }
        }
    }

    /** Counts a request. {@link InFlight#leave} follows when it has been answered. */
    public InFlight enter() {
        lock.lock();
        try {
            lastArrival = System.nanoTime();
            InFlight inFlight = new InFlight(closed);
            if (closed) {
                late++;
            } else {
                accepted.add(inFlight);
            }
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the entry of a request that passed the gate. */
    static InFlight of(ServletRequest request) {
        if (request.getAttribute(InFlight.class.getName()) instanceof InFlight inFlight) {
            return inFlight;
        }
        throw new IllegalStateException("The request did not pass the shutdown gate; is the front end's filter there?");
    }

    /** Returns whether the server is stopping. A reply written from then on is the last on its connection. */
    public boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes the gate. Blocks until every accepted request is answered or the grace period is over; unfinished requests
     * are then answered with 503.
     */
    public void finish(Duration grace) {
        LOG.info("No more requests are accepted; accepted requests are being finished");
        int left = close(grace);
        if (left > 0) {
            LOG.warn(
                    "{} requests were not answered within {} seconds (stop-grace in hotplate.properties)",
                    left,
                    grace.toSeconds());
            unanswered().forEach(inFlight -> inFlight.giveUp.run());
        }
        linger();
    }

    private int close(Duration grace) {
        lock.lock();
        try {
            closed = true;
            long left = grace.toNanos();
            while (!accepted.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return unanswered().size();
    }

    private List<InFlight> unanswered() {
        lock.lock();
        try {
            return List.copyOf(accepted);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no more requests arrive, for a limited time. */
    private void linger() {
        lock.lock();
        try {
            long end = System.nanoTime() + LINGER.toNanos();
            long next = untilQuiet();
            while (next > 0 && System.nanoTime() < end) {
                long unused = changed.awaitNanos(next);
                next = untilQuiet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns how many nanoseconds to wait before the next check; 0 or less if no requests have arrived for long
     * enough.
     */
    private long untilQuiet() {
        boolean empty = accepted.isEmpty() && late == 0;
        return empty ? lastArrival + QUIET.toNanos() - System.nanoTime() : QUIET.toNanos();
    }

    private void leave(InFlight inFlight) {
        lock.lock();
        try {
            if (!inFlight.late) {
                accepted.remove(inFlight);
            } else if (!inFlight.over) {
                late--;
            }
            inFlight.over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** One request, until its reply has been written. */
    public final class InFlight implements AsyncListener {

        private final boolean late;
        private volatile Runnable giveUp = () -> {};
        private boolean over;

        private InFlight(boolean late) {
            this.late = late;
        }

        /** Returns whether the request arrived after the server began to stop. */
        public boolean isLate() {
            return late;
        }

        /** Sets the reply that is sent when the grace period is over. */
        public void onGiveUp(Runnable action) {
            giveUp = action;
        }

        /** Ends the request: its reply has been written, or nobody waits for it. */
        public void leave() {
            ShutdownGate.this.leave(this);
        }

        @Override
        public void onComplete(AsyncEvent event) {
            leave();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // onComplete follows
        }

        @Override
        public void onError(AsyncEvent event) {
            // onComplete follows
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // no front end starts an exchange twice
        }
    }
}
