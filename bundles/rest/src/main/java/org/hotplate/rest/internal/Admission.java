// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Knows which requests are being answered. Once the server stops, those that came before are finished, and those that
 * come are told so while there is somebody to tell them.
 */
final class Admission {

    /** For how long nobody must have come before nobody is expected. */
    private static final Duration QUIET = Duration.ofMillis(250);
    /** For how long those who come again and again are told so. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Visit> accepted = new HashSet<>();
    private int late;
    private boolean closed;
    private long lastCame = System.nanoTime() - QUIET.toNanos();

    /** Lets a request in, whether it will be answered or told that it is too late. */
    Visit enter() {
        lock.lock();
        try {
            lastCame = System.nanoTime();
            Visit visit = new Visit(closed);
            if (closed) {
                late++;
            } else {
                accepted.add(visit);
            }
            return visit;
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether the server stops: an answer that is given now is the last on its connection. */
    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Accepts no more, and waits until what has been accepted is answered.
     *
     * @return how many were not answered within the grace
     */
    int close(Duration grace) {
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
        return left().size();
    }

    /** Lets those that were accepted, and are not answered yet, be told that they will not be. */
    void giveUp() {
        left().forEach(visit -> visit.giveUp.run());
    }

    private List<Visit> left() {
        lock.lock();
        try {
            return List.copyOf(accepted);
        } finally {
            lock.unlock();
        }
    }

    /** Waits, not for long, until nobody comes any more. */
    void linger() {
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

    /** Returns how long to wait before looking again; nothing if it is quiet. */
    private long untilQuiet() {
        boolean empty = accepted.isEmpty() && late == 0;
        return empty ? lastCame + QUIET.toNanos() - System.nanoTime() : QUIET.toNanos();
    }

    private void leave(Visit visit) {
        lock.lock();
        try {
            if (!visit.late) {
                accepted.remove(visit);
            } else if (!visit.over) {
                late--;
            }
            visit.over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** One request, until its answer has been written. */
    final class Visit implements AsyncListener {

        private final boolean late;
        private volatile Runnable giveUp = () -> {};
        private boolean lasting;
        private boolean over;

        private Visit(boolean late) {
            this.late = late;
        }

        /** Tells whether it came after the server began to stop. */
        boolean isLate() {
            return late;
        }

        /**
         * Lets it last as long as the exchange.
         *
         * @param giveUp answers at once, whatever the answer
         */
        void last(AsyncContext exchange, Runnable giveUp) {
            this.giveUp = giveUp;
            lasting = true;
            exchange.addListener(this);
        }

        /** The request's own thread has done what it had to do. */
        void returned() {
            if (!lasting) {
                leave(this);
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            leave(this);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // completed next
        }

        @Override
        public void onError(AsyncEvent event) {
            // completed next
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // nothing starts an exchange twice
        }
    }
}
