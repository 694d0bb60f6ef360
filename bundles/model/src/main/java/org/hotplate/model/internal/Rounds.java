// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the workers do on their own threads beside requests. One worker at a time leaves the requests for it, so that the
 * others serve on; a worker that takes another's place does it when it is idle.
 */
final class Rounds {

    private final ReentrantLock lock;
    private final Runnable wakeIdle;
    private final Condition visited;
    private final Timing timing;
    /** The workers that count, in the order they were started. */
    private final Set<Thread> workers = new LinkedHashSet<>();
    /** What a worker that is started has to do too. */
    private final Set<Round> standing = new LinkedHashSet<>();
    /** Those that some worker has still to do. */
    private final List<Round> open = new ArrayList<>();

    private Runnable replace = () -> {};

    /** Whether a worker that is started now does what the others have done. */
    private boolean spare = true;

    private boolean closed;

    /**
     * Begins without workers.
     *
     * @param wakeIdle has the idle workers look for what there is to do
     * @param timing tells of workers that do not return
     */
    Rounds(ReentrantLock lock, Runnable wakeIdle, Timing timing) {
        this.lock = lock;
        this.wakeIdle = wakeIdle;
        this.visited = lock.newCondition();
        this.timing = timing;
    }

    /** Sets what starts a worker in the place of one that is lost; called with the lock. */
    void replaceBy(Runnable start) {
        replace = start;
    }

    /**
     * Has every worker do something, and waits for that. A worker that is in a call for longer than that is not waited
     * for: it does it before its next request. One that does not return from it in time is replaced.
     *
     * @param busy how long to wait, all in all, for workers that are in a call
     * @return whether all that began returned in time
     */
    boolean visit(Round round, Duration busy) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            round.due.addAll(workers);
            standing.add(round);
            open.add(round);
            wakeIdle.run();
            long left = busy.toNanos();
            while (!closed && !round.stuck && !round.awaitsNobody() && left > 0) {
                if (round.inside.isEmpty()) {
                    left = visited.awaitNanos(left);
                } else {
                    visited.await();
                }
            }
            return !round.stuck;
        } finally {
            round.late = true;
            wakeIdle.run();
            lock.unlock();
        }
    }

    /** Does not ask for it any more; who is in it goes on. */
    void end(Round round) {
        lock.lock();
        try {
            standing.remove(round);
            open.remove(round);
        } finally {
            lock.unlock();
        }
    }

    /** Counts a worker. Called with the lock. */
    void started(Thread worker) {
        workers.add(worker);
        for (Round round : standing) {
            if (!round.late) {
                round.due.add(worker);
            } else if (spare) {
                round.spare.add(worker);
            }
            if (!round.isOver() && !open.contains(round)) {
                open.add(round);
            }
        }
    }

    /** Counts a worker no longer. Called with the lock. */
    void lost(Thread worker) {
        workers.remove(worker);
        open.forEach(round -> round.forget(worker));
        open.removeIf(Round::isOver);
        visited.signalAll();
        wakeIdle.run();
    }

    /**
     * Does, without the lock, what this thread has to do before its next request. Called with the lock.
     *
     * @param idle whether there is no request for it: then it does one thing more, if there is any
     * @return false if the worker does not count any more and must end
     */
    boolean attend(boolean idle) {
        Thread worker = Thread.currentThread();
        boolean goOn = true;
        while (goOn) {
            Round due = find(round -> round.isDue(worker));
            Round round = due == null && idle ? find(spare -> spare.spare.contains(worker)) : due;
            goOn = due != null;
            if (round != null) {
                attend(round, worker);
            }
            if (!workers.contains(worker)) {
                return false;
            }
        }
        return true;
    }

    private void attend(Round round, Thread worker) {
        round.begin(worker);
        Future<?> end = closed
                ? CompletableFuture.completedFuture(null)
                : timing.after(round.limit.toNanos(), () -> outOfTime(round, worker));
        visited.signalAll();
        lock.unlock();
        try {
            round.task.run();
        } finally {
            lock.lock();
            end.cancel(false);
            round.inside.remove(worker);
            forgetIfOver(round);
            visited.signalAll();
            // the next worker's turn
            wakeIdle.run();
        }
    }

    /** Replaces a worker, and does not ask another to do what it was lost to. */
    private void outOfTime(Round round, Thread worker) {
        lock.lock();
        try {
            if (!closed && round.inside.contains(worker)) {
                round.stuck = true;
                end(round);
                lost(worker);
                round.forget(worker);
                // an engine that hangs must not get one worker after another
                spare = false;
                replace.run();
                spare = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether this thread has nothing to do but to wait for requests. Called with the lock. */
    boolean rest() {
        Thread worker = Thread.currentThread();
        return find(round -> round.isDue(worker) || round.spare.contains(worker)) == null;
    }

    private @Nullable Round find(Predicate<Round> wanted) {
        for (Round round : open) {
            if (wanted.test(round)) {
                return round;
            }
        }
        return null;
    }

    private void forgetIfOver(Round round) {
        if (round.isOver()) {
            open.remove(round);
        }
    }

    /** Lets nobody wait any more. Called with the lock. */
    void close() {
        closed = true;
        visited.signalAll();
    }
}
