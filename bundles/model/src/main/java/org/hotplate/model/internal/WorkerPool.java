// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fixed number of worker threads that serve the models' lanes in turn, in order within a lane.
 *
 * <p>The number is fixed because MXNet keeps state per thread. A worker whose call does not return in time is abandoned:
 * another takes its place, and it ends should the call ever return.
 */
final class WorkerPool {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition workToBegin = lock.newCondition();
    private final Condition workEnded = lock.newCondition();
    /** Lanes with work that may begin, each at most once: the turn they are served in. */
    private final ArrayDeque<Lane> turn = new ArrayDeque<>();

    private final ScheduledThreadPoolExecutor timer;
    private final Rounds rounds;
    private final Consumer<Lane> onAbandoned;
    private int started;
    private boolean closed;

    /**
     * Starts the workers.
     *
     * @param onAbandoned told of a lane that has just lost a worker; called on the timer's thread, without the lock
     */
    WorkerPool(int workers, Consumer<Lane> onAbandoned) {
        this.onAbandoned = onAbandoned;
        timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "hotplate-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.prestartCoreThread();
        rounds = new Rounds(lock, workToBegin, timer, this::startWorker);
        locked(() -> {
            for (int i = 0; i < workers; i++) {
                startWorker();
            }
        });
    }

    /** What the workers do beside requests, each on its own thread. */
    Rounds rounds() {
        return rounds;
    }

    /** Queues a request, or completes its answer with the refusal. */
    void submit(Job job, Supplier<PredictionException> refusal) {
        PredictionException refused = null;
        lock.lock();
        try {
            Lane lane = job.lane;
            if (!lane.accepts()) {
                job.stage = Job.Stage.OVER;
                refused = refusal.get();
            } else if (lane.queue.size() >= lane.capacity) {
                job.stage = Job.Stage.OVER;
                refused = PredictionException.retryable(
                        FailureKind.QUEUE_FULL,
                        "Model '%s' has %d requests waiting, as many as allowed; try again later"
                                .formatted(lane.model, lane.capacity),
                        lane.serviceTime.of(lane.queue.size(), lane.workers));
            } else {
                lane.queue.add(job);
                job.deadline = timer.schedule(() -> outOfTime(job), lane.timeout.toNanos(), TimeUnit.NANOSECONDS);
                list(lane);
            }
        } finally {
            lock.unlock();
        }
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
            job.stage = Job.Stage.OVER;
            job.cancelDeadline();
            job.lane.cancelled++;
            return true;
        });
        if (withdrawn) {
            runIdleAction(job.lane);
        }
        return withdrawn;
    }

    /** Lets a lane's requests be run by this from now on; those being run end in what they began with. */
    void open(Lane lane, Serving serving, int workers, int capacity, Duration timeout) {
        locked(() -> {
            lane.gate = Lane.Gate.OPEN;
            lane.epoch++;
            lane.serving = serving;
            lane.workers = workers;
            lane.capacity = capacity;
            lane.timeout = timeout;
            list(lane);
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
            timer.schedule(() -> shutIfStill(lane, epoch, refusal), grace.toNanos(), TimeUnit.NANOSECONDS);
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
                timer.schedule(() -> shutIfStill(lane, epoch, refusal), limit.toNanos(), TimeUnit.NANOSECONDS);
                return true;
            }
            return false;
        });
        if (canFinish) {
            runIdleAction(lane);
        } else {
            shut(lane, refusal);
        }
    }

    /**
     * Waits until none of these runs a call, but no longer than allowed; the calls that still run then are abandoned.
     * No lane may lead to them any more.
     */
    void awaitLeft(List<Serving> servings, Duration limit, Supplier<PredictionException> refusal) {
        List<Job> stuck = new ArrayList<>();
        lock.lock();
        try {
            long left = limit.toNanos();
            while (left > 0 && servings.stream().anyMatch(serving -> !serving.calls.isEmpty())) {
                left = workEnded.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            servings.forEach(serving -> stuck.addAll(serving.calls));
            stuck.forEach(this::abandon);
            lock.unlock();
        }
        stuck.forEach(job -> job.answer.completeExceptionally(refusal.get()));
    }

    /** Runs an action once no thread is inside this any more, abandoned ones included: at once if that is so. */
    void whenLeft(Serving serving, Runnable action) {
        boolean left = locked(() -> {
            if (serving.inside > 0) {
                serving.whenLeft = action;
                return false;
            }
            return true;
        });
        if (left) {
            action.run();
        }
    }

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the workers that are idle, and the others when they have finished. No lane may accept anything any more. */
    void close() {
        locked(() -> {
            closed = true;
            rounds.close();
            workToBegin.signalAll();
        });
        timer.shutdownNow();
    }

    /** Called with the lock. */
    private void startWorker() {
        Thread worker = daemon(this::work, "hotplate-worker-" + ++started);
        rounds.started(worker);
        worker.start();
    }

    private void work() {
        Thread worker = Thread.currentThread();
        ClassLoader loader = worker.getContextClassLoader();
        while (serveNext()) {
            // what a handler has done to the thread is no affair of the next one's
            worker.setContextClassLoader(loader);
            if (Thread.interrupted()) {
                LOG.debug("A handler left {} interrupted", worker.getName());
            }
        }
    }

    /** Not a loop's body: the frame of a worker that waits for work would hold what it served last. */
    private boolean serveNext() {
        Job job = next();
        if (job == null) {
            return false;
        }
        Outcome outcome = job.serving().answer(job.request);
        if (!finished(job, outcome)) {
            return false;
        }
        outcome.complete(job.answer);
        runIdleAction(job.lane);
        return true;
    }

    private @Nullable Job next() {
        lock.lock();
        try {
            Lane lane = null;
            while (lane == null) {
                if (!rounds.attend(turn.isEmpty())) {
                    return null;
                }
                lane = nextLane();
                if (lane == null && closed) {
                    return null;
                }
                if (lane == null && rounds.rest()) {
                    workToBegin.awaitUninterruptibly();
                }
            }
            Job job = lane.queue.remove();
            job.begin();
            lane.running.add(job);
            list(lane);
            return job;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Lane nextLane() {
        for (Lane lane = turn.poll(); lane != null; lane = turn.poll()) {
            lane.listed = false;
            if (lane.canBegin()) {
                return lane;
            }
        }
        return null;
    }

    /** Returns whether the call ended in time; a worker that was abandoned meanwhile has been replaced and must end. */
    private boolean finished(Job job, Outcome outcome) {
        Runnable left = null;
        lock.lock();
        try {
            left = job.serving().leave(job);
            if (job.stage == Job.Stage.OVER) {
                return false;
            }
            job.stage = Job.Stage.OVER;
            job.cancelDeadline();
            Lane lane = job.lane;
            lane.running.remove(job);
            lane.serviceTime.took(job.nanosRunning());
            lane.answered += outcome.isAnswer() ? 1 : 0;
            lane.failed += outcome.isOurFault() ? 1 : 0;
            job.serving().tally().ended(outcome);
            list(lane);
            workEnded.signalAll();
            return true;
        } finally {
            lock.unlock();
            if (left != null) {
                left.run();
            }
        }
    }

    private void outOfTime(Job job) {
        boolean wasRunning;
        lock.lock();
        try {
            if (job.stage == Job.Stage.OVER) {
                return;
            }
            wasRunning = job.stage == Job.Stage.RUNNING;
            job.lane.failed++;
            if (wasRunning) {
                job.serving().tally().ranOutOfTime();
                abandon(job);
            } else {
                job.stage = Job.Stage.OVER;
                job.lane.queue.remove(job);
            }
        } finally {
            lock.unlock();
        }
        job.answer.completeExceptionally(new PredictionException(
                FailureKind.TIMEOUT,
                "Model '%s' did not answer within %s; the request %s"
                        .formatted(
                                job.lane.model,
                                Durations.text(job.lane.timeout),
                                wasRunning ? "was given up while it ran" : "was still waiting for its turn")));
        if (wasRunning) {
            onAbandoned.accept(job.lane);
        }
        runIdleAction(job.lane);
    }

    /** Gives up a running call: its worker no longer counts, and another takes its place. Called with the lock. */
    private void abandon(Job job) {
        job.stage = Job.Stage.OVER;
        job.cancelDeadline();
        Lane lane = job.lane;
        lane.running.remove(job);
        lane.abandoned++;
        job.serving().tally().lostWorker();
        job.serving().calls.remove(job);
        rounds.lost(job.worker());
        if (!closed) {
            startWorker();
        }
        list(lane);
        workEnded.signalAll();
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
            waiting.forEach(job -> {
                job.stage = Job.Stage.OVER;
                job.cancelDeadline();
            });
            return waiting;
        });
        refused.forEach(job -> job.answer.completeExceptionally(refusal.get()));
        runIdleAction(lane);
    }

    private void runIdleAction(Lane lane) {
        Runnable action = locked(lane::takeIdleAction);
        if (action != null) {
            action.run();
        }
    }

    /** Puts a lane in the turn if it has work that may begin. Called with the lock. */
    private void list(Lane lane) {
        if (!lane.listed && lane.canBegin()) {
            lane.listed = true;
            turn.add(lane);
            workToBegin.signal();
        }
    }

    /** Makes a thread that does not keep the JVM alive. */
    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
