// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;

/**
 * A fixed number of worker threads that serve the models' lanes, in order within a lane, fairly among them
 * ({@link Turns}).
 *
 * <p>The number is fixed because MXNet keeps state per thread. A worker whose call does not return in time is abandoned:
 * another takes its place, and it ends should the call ever return.
 */
final class WorkerPool {

    private final Timing timing;
    private final Dispatch dispatch;
    private final Calls calls;

    /**
     * Starts the workers.
     *
     * @param onAbandoned told of a lane that has just lost a worker; called on the timer's thread, without the lock
     */
    WorkerPool(int number, Consumer<Lane> onAbandoned, Timing timing) {
        this.timing = timing;
        this.dispatch = new Dispatch(timing);
        this.calls = new Calls(dispatch, onAbandoned);
        calls.start(number);
    }

    /** What the workers do beside requests, each on its own thread. */
    Rounds rounds() {
        return dispatch.rounds;
    }

    /** Queues a request, or completes its answer with the refusal. */
    void submit(Job job, Supplier<PredictionException> refusal) {
        PredictionException refused = locked(() -> {
            Lane lane = job.lane;
            if (!lane.accepts()) {
                job.end();
                return refusal.get();
            }
            if (lane.queue.size() >= lane.limits.capacity()) {
                job.end();
                return PredictionException.retryable(
                        FailureKind.QUEUE_FULL,
                        "Model '%s' has %d requests waiting, as many as allowed; try again later"
                                .formatted(lane.model, lane.limits.capacity()),
                        lane.serviceTime.of(lane.queue.size(), lane.limits.workers()));
            }
            job.arrived = timing.nanos();
            lane.queue.add(job);
            job.deadline = timing.after(lane.limits.timeout().toNanos(), () -> calls.outOfTime(job));
            dispatch.list(lane);
            return null;
        });
        if (refused != null) {
            job.answer.completeExceptionally(refused);
        }
    }

    /** Takes a request back that nobody waits for any more; false, and nothing happens, if it has begun or is over. */
    boolean withdraw(Job job) {
        boolean withdrawn = locked(() -> {
            if (job.stage != Job.Stage.QUEUED || !job.lane.queue.remove(job)) {
                return false;
            }
            job.end();
            job.lane.cancelled++;
            return true;
        });
        if (withdrawn) {
            dispatch.runIdleAction(job.lane);
        }
        return withdrawn;
    }

    /** Lets a lane's requests be run by this from now on; those being run end in what they began with. */
    void open(Lane lane, Serving serving, Limits limits) {
        locked(() -> {
            lane.gate = Lane.Gate.OPEN;
            lane.epoch++;
            lane.serving = serving;
            lane.limits = limits;
            dispatch.relist(lane);
        });
    }

    /**
     * Begins nothing more of a lane that is open, and keeps what arrives, for a while: then it is shut.
     *
     * @param refusal what the kept requests are then refused with
     */
    void hold(Lane lane, Duration grace, Supplier<PredictionException> refusal) {
        locked(() -> {
            if (lane.gate != Lane.Gate.OPEN) {
                return;
            }
            lane.gate = Lane.Gate.HELD;
            int epoch = ++lane.epoch;
            lane.serving = null;
            timing.after(grace.toNanos(), () -> shutIfStill(lane, epoch, refusal));
        });
    }

    /** Refuses what arrives, and what waits. */
    void shut(Lane lane, Supplier<PredictionException> refusal) {
        shutIfStill(lane, locked(() -> lane.epoch), refusal);
    }

    /**
     * Refuses what arrives and finishes what has been accepted; if that takes longer than allowed, the rest is refused.
     *
     * @param whenIdle called once nothing is left, on any thread, without the lock
     */
    void drain(Lane lane, Duration limit, Supplier<PredictionException> refusal, Runnable whenIdle) {
        boolean canFinish = locked(() -> {
            lane.whenIdle(whenIdle);
            if (lane.gate == Lane.Gate.OPEN) {
                lane.gate = Lane.Gate.DRAINING;
                int epoch = ++lane.epoch;
                timing.after(limit.toNanos(), () -> shutIfStill(lane, epoch, refusal));
                dispatch.list(lane);
                return true;
            }
            return false;
        });
        if (canFinish) {
            dispatch.runIdleAction(lane);
        } else {
            shut(lane, refusal);
        }
    }

    /**
     * Waits until none of these runs a call, but no longer than allowed; the calls that still run then are abandoned.
     * No lane may lead to them any more.
     */
    void awaitLeft(List<Serving> servings, Duration limit, Supplier<PredictionException> refusal) {
        calls.awaitLeft(servings, limit, refusal);
    }

    /** Runs an action once no thread is inside this any more, abandoned ones included: at once if that is so. */
    void whenLeft(Serving serving, Runnable action) {
        calls.whenLeft(serving, action);
    }

    <T> T locked(Supplier<T> action) {
        return dispatch.locked(action);
    }

    private void locked(Runnable action) {
        locked(() -> {
            action.run();
            return true;
        });
    }

    /** Ends the workers that are idle, and the others when they have finished. No lane may accept anything any more. */
    void close() {
        locked(dispatch::close);
        timing.close();
    }

    private void shutIfStill(Lane lane, int epoch, Supplier<PredictionException> refusal) {
        List<Job> refused = locked(() -> {
            if (lane.epoch != epoch) {
                return List.<Job>of();
            }
            lane.gate = Lane.Gate.SHUT;
            lane.epoch++;
            lane.serving = null;
            List<Job> waiting = List.copyOf(lane.queue);
            lane.queue.clear();
            waiting.forEach(Job::end);
            return waiting;
        });
        refused.forEach(job -> job.answer.completeExceptionally(refusal.get()));
        dispatch.runIdleAction(lane);
    }

    /** Makes a thread that does not keep the JVM alive. */
    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
