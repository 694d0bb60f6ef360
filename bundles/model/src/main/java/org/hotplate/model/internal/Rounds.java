// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
    private final Condition workToBegin;
    private final Condition visited;
    private final Runnable replace;
    /** The workers that count, in the order they were started. */
    private final Set<Thread> workers = new LinkedHashSet<>();
    /** What a worker that is started has to do too. */
    private final Set<Round> standing = new LinkedHashSet<>();
    /** Those that some worker has still to do. */
    private final List<Round> open = new ArrayList<>();

    private boolean closed;

    /**
     * Begins without workers.
     *
     * @param workToBegin what idle workers wait for
     * @param replace starts a worker in the place of one that is lost; called with the lock
     */
    Rounds(ReentrantLock lock, Condition workToBegin, Runnable replace) {
        this.lock = lock;
        this.workToBegin = workToBegin;
        this.visited = lock.newCondition();
        this.replace = replace;
    }

    /**
     * Has every worker do something, and waits for that. A worker that is in a call for longer than that is not waited
     * for: it does it before its next request. One that does not return from it in time is replaced.
     *
     * @param busy how long to wait, all in all, for workers that are in a call
     * @param limit how long one worker may take for it
     * @return whether all that began returned in time
     */
    boolean visit(Round round, Duration busy, Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            round.due.addAll(workers);
            standing.add(round);
            open.add(round);
            workToBegin.signalAll();
            return await(round, busy.toNanos(), limit.toNanos());
        } finally {
            round.late = true;
            workToBegin.signalAll();
            lock.unlock();
        }
    }

    private boolean await(Round round, long busy, long limit) throws InterruptedException {
        Set<Thread> inside = Set.of();
        long left = limit;
        while (!closed && !round.awaitsNobody()) {
            if (round.inside.isEmpty()) {
                busy = visited.awaitNanos(busy);
                if (busy <= 0) {
                    return true;
                }
            } else {
                if (!round.inside.equals(inside)) {
                    inside = Set.copyOf(round.inside);
                    left = limit;
                }
                left = visited.awaitNanos(left);
                if (left <= 0) {
                    replaceStuck(round);
                    return false;
                }
            }
        }
        return true;
    }

    private void replaceStuck(Round round) {
        Set<Thread> stuck = new HashSet<>(round.inside);
        standing.remove(round);
        open.remove(round);
        stuck.forEach(worker -> {
            lost(worker);
            replace.run();
        });
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
            if (round.late) {
                round.spare.add(worker);
            } else {
                round.due.add(worker);
            }
            if (!open.contains(round)) {
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
        workToBegin.signalAll();
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
        visited.signalAll();
        lock.unlock();
        try {
            round.task.run();
        } finally {
            lock.lock();
            round.inside.remove(worker);
            forgetIfOver(round);
            visited.signalAll();
            // the next worker's turn
            workToBegin.signalAll();
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
