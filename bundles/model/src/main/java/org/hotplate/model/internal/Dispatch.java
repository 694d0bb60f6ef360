// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which worker begins what, and when. Called with the pool's lock, which it makes. */
final class Dispatch {

    final ReentrantLock lock = new ReentrantLock();
    private final Turns turns = new Turns();
    private final Timing timing;
    final Rounds rounds;
    /** The workers that wait for work, or will look for some as soon as they get the lock. */
    private final Set<Thread> free = new HashSet<>();
    /** The workers that wait, the one that began to last first: the processor's caches still hold what it works with. */
    private final Deque<Idle> idle = new ArrayDeque<>();

    private boolean closed;

    private record Idle(Thread worker, Condition woken) {}

    Dispatch(Timing timing) {
        this.timing = timing;
        this.rounds = new Rounds(lock, this::wakeAll, timing);
    }

    /** Puts a lane among those whose turn comes, if it has work that may begin, or sees to it that it will be. */
    void list(Lane lane) {
        if (lane.listed || !lane.hasWork()) {
            return;
        }
        long unripe = lane.unripe(timing.nanos());
        if (unripe == 0) {
            turns.add(lane);
            wakeFor(lane);
        } else if (lane.ripening == null) {
            lane.ripening = timing.after(unripe, () -> ripened(lane));
        }
    }

    private void ripened(Lane lane) {
        lock.lock();
        try {
            lane.ripening = null;
            list(lane);
        } finally {
            lock.unlock();
        }
    }

    /** Looks at a lane anew, since its limits are others. */
    void relist(Lane lane) {
        if (lane.ripening != null) {
            lane.ripening.cancel(false);
            lane.ripening = null;
        }
        list(lane);
    }

    /** Waits for a call for this thread, and notes that it has begun; null once there will be none. */
    @Nullable
    Call next() {
        Thread worker = Thread.currentThread();
        while (true) {
            free.remove(worker);
            if (!rounds.attend(!turns.has(lane -> suits(lane, worker)))) {
                return null;
            }
            free.add(worker);
            Lane lane = turns.take(candidate -> suits(candidate, worker));
            if (lane != null) {
                Call call = begin(lane);
                if (call != null) {
                    free.remove(worker);
                    return call;
                }
            } else if (closed) {
                free.remove(worker);
                return null;
            } else if (rounds.rest()) {
                Idle self = new Idle(worker, lock.newCondition());
                idle.push(self);
                self.woken.awaitUninterruptibly();
                idle.remove(self);
            }
        }
    }

    private void wakeFor(Lane lane) {
        for (Idle waiting : idle) {
            if (suits(lane, waiting.worker)) {
                idle.remove(waiting);
                waiting.woken.signal();
                return;
            }
        }
    }

    private void wakeAll() {
        idle.forEach(waiting -> waiting.woken.signal());
        idle.clear();
    }

    /**
     * A model that does not use every worker keeps to those that have a replica of its network, as long as one of them
     * is free: so it comes to have few.
     */
    private boolean suits(Lane lane, Thread worker) {
        return lane.serving == null
                || lane.serving.replicas().holds(worker)
                || free.stream().noneMatch(lane.serving.replicas()::holds);
    }

    private @Nullable Call begin(Lane lane) {
        Serving serving = lane.serving;
        if (serving == null || !lane.hasWork() || lane.unripe(timing.nanos()) > 0) {
            list(lane);
            return null;
        }
        List<Job> jobs = lane.takeBatch();
        Call call = new Call(lane, serving, jobs, timing.nanos(), turns.begun(lane));
        for (Job job : jobs) {
            job.stage = Job.Stage.RUNNING;
            job.call = call;
        }
        serving.enter(call);
        lane.running.add(call);
        list(lane);
        if (!turns.isEmpty()) {
            // who left a lane to this worker may have to take it after all
            wakeAll();
        }
        return call;
    }

    /** Notes that a call has left its lane: on its worker, unless that was abandoned. */
    void ended(Call call) {
        call.lane.running.remove(call);
        if (!call.abandoned) {
            long took = timing.nanos() - call.began;
            call.lane.serviceTime.add(took, call.jobs.size());
            turns.ended(call, took);
            free.add(Thread.currentThread());
        }
        list(call.lane);
    }

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Does what was to be done once a lane is idle, if it is; without the lock. */
    void runIdleAction(Lane lane) {
        Runnable action = locked(lane::takeIdleAction);
        if (action != null) {
            action.run();
        }
    }

    void close() {
        closed = true;
        rounds.close();
        wakeAll();
    }

    boolean isClosed() {
        return closed;
    }
}
