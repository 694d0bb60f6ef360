// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;

/** The calls that run: begun by the workers, and ended by them or by the clock. */
final class Calls {

    private final Dispatch dispatch;
    private final Condition workEnded;
    private final Workers workers;
    private final Consumer<Lane> onAbandoned;

    Calls(Dispatch dispatch, Consumer<Lane> onAbandoned) {
        this.dispatch = dispatch;
        this.workEnded = dispatch.lock.newCondition();
        this.onAbandoned = onAbandoned;
        this.workers = new Workers(this::serveNext, dispatch.rounds::started);
        dispatch.rounds.replaceBy(workers::start);
    }

    /** Starts the workers. */
    void start(int number) {
        dispatch.locked(() -> {
            for (int i = 0; i < number; i++) {
                workers.start();
            }
            return number;
        });
    }

    /** Not a loop's body: the frame of a worker that waits for work would hold what it served last. */
    private boolean serveNext() {
        Call call = dispatch.locked(() -> dispatch.next());
        if (call == null) {
            return false;
        }
        call.serving.answer(call.jobs, this::answered);
        boolean goOn = returned(call);
        dispatch.runIdleAction(call.lane);
        return goOn;
    }

    /** Hands over what became of one request of a call, unless it was given up meanwhile. */
    private void answered(Job job, Outcome outcome) {
        boolean awaited = dispatch.locked(() -> {
            if (job.stage == Job.Stage.OVER) {
                return false;
            }
            job.end();
            job.lane.answered += outcome.isAnswer() ? 1 : 0;
            job.lane.failed += outcome.isOurFault() ? 1 : 0;
            if (job.call != null) {
                job.call.serving.tally().ended(outcome);
            }
            return true;
        });
        if (awaited) {
            outcome.complete(job.answer);
        }
    }

    /** Returns whether the call ended in time; a worker that was abandoned meanwhile has been replaced and must end. */
    private boolean returned(Call call) {
        Runnable left = null;
        dispatch.lock.lock();
        try {
            left = call.serving.leave(call);
            if (call.abandoned) {
                return false;
            }
            dispatch.ended(call);
            workEnded.signalAll();
            return true;
        } finally {
            dispatch.lock.unlock();
            if (left != null) {
                left.run();
            }
        }
    }

    /** Gives a request up; the call it is in, too, once none of the requests in that awaits an answer any more. */
    void outOfTime(Job job) {
        boolean wasRunning;
        boolean lost = false;
        dispatch.lock.lock();
        try {
            if (job.stage == Job.Stage.OVER) {
                return;
            }
            Call call = job.call;
            wasRunning = call != null;
            job.end();
            job.lane.failed++;
            if (call == null) {
                job.lane.queue.remove(job);
            } else {
                call.serving.tally().ranOutOfTime();
                lost = call.open().isEmpty();
            }
            if (call != null && lost) {
                abandon(call);
            }
        } finally {
            dispatch.lock.unlock();
        }
        job.answer.completeExceptionally(new PredictionException(
                FailureKind.TIMEOUT,
                "Model '%s' did not answer within %s; the request %s"
                        .formatted(
                                job.lane.model,
                                Durations.text(job.lane.limits.timeout()),
                                wasRunning ? "was given up while it ran" : "was still waiting for its turn")));
        if (lost) {
            onAbandoned.accept(job.lane);
        }
        dispatch.runIdleAction(job.lane);
    }

    /** Gives up a running call: its worker no longer counts, and another takes its place. Called with the lock. */
    private void abandon(Call call) {
        call.abandoned = true;
        call.open().forEach(Job::end);
        call.lane.abandoned++;
        call.serving.tally().lostWorker();
        call.serving.calls.remove(call);
        dispatch.rounds.lost(call.worker);
        if (!dispatch.isClosed()) {
            workers.start();
        }
        dispatch.ended(call);
        workEnded.signalAll();
    }

    /** See {@link WorkerPool#awaitLeft}. */
    void awaitLeft(List<Serving> servings, Duration limit, Supplier<PredictionException> refusal) {
        List<Job> unanswered = new ArrayList<>();
        dispatch.lock.lock();
        try {
            long left = limit.toNanos();
            while (left > 0 && servings.stream().anyMatch(serving -> !serving.calls.isEmpty())) {
                left = workEnded.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            List<Call> stuck = new ArrayList<>();
            servings.forEach(serving -> stuck.addAll(serving.calls));
            for (Call call : stuck) {
                unanswered.addAll(call.open());
                abandon(call);
            }
            dispatch.lock.unlock();
        }
        unanswered.forEach(job -> job.answer.completeExceptionally(refusal.get()));
    }

    /** See {@link WorkerPool#whenLeft}. */
    void whenLeft(Serving serving, Runnable action) {
        boolean left = dispatch.locked(() -> {
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
}
