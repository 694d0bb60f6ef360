// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.hotplate.handler.ModelHandler;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.internal.inference.AnswerLimit;
import org.hotplate.model.internal.inference.CallOutcome;
import org.hotplate.model.internal.inference.FaultListener;
import org.hotplate.model.internal.inference.InferencePipeline;
import org.hotplate.model.internal.inference.ReplicaPool;
import org.hotplate.model.internal.matching.HandlerStatistics;
import org.hotplate.model.internal.matching.Resolution;
import org.hotplate.model.internal.scheduling.Batch;
import org.hotplate.model.internal.scheduling.PendingRequest;
import org.jspecify.annotations.Nullable;

/** A deployment with its network and its handler: it answers requests until one of its components is removed. */
public final class ServableInstance {

    /** Changed on the registry's thread only. */
    private volatile Deployment deployment;

    private volatile Resolution match;
    private final HandlerStatistics statistics;
    private final ReplicaPool replicas;
    private final ModelHandler handler;
    private final Map<String, String> handlerOptions;
    private final InferencePipeline answering;

    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** The running calls, without abandoned ones; guarded by the worker pool's lock. */
    public final Set<Batch> calls = new HashSet<>();
    /** How many threads are in a call, including abandoned ones; guarded by the worker pool's lock. */
    public int inside;

    @Nullable
    public Runnable whenLeft;

    /**
     * Creates an instance.
     *
     * @param replicas acquired by the caller; {@link #close} releases it
     * @param handlerOptions every option that the handler has read, with the value in effect
     * @param onFault called with every fault of the handler or the engine, on the worker's thread
     */
    ServableInstance(
            Deployment deployment,
            Resolution match,
            ReplicaPool replicas,
            ModelHandler handler,
            Map<String, String> handlerOptions,
            FaultListener onFault) {
        this.deployment = deployment;
        this.match = match;
        this.statistics = Objects.requireNonNull(match.handler()).statistics();
        this.replicas = replicas;
        this.handler = handler;
        this.handlerOptions = handlerOptions;
        this.answering = new InferencePipeline(
                handler,
                replicas,
                match.service(),
                !deployment.archive().signature().takesImages(),
                AnswerLimit.of(deployment.options()),
                onFault);
    }

    Deployment deployment() {
        return deployment;
    }

    Resolution match() {
        return match;
    }

    /** The statistics of its handler. */
    public HandlerStatistics statistics() {
        return statistics;
    }

    public ReplicaPool replicas() {
        return replicas;
    }

    Map<String, String> handlerOptions() {
        return handlerOptions;
    }

    /** Returns whether another deployment would be loaded to the same: its limits and their sources differ at most. */
    boolean fits(Deployment other, Resolution itsMatch) {
        return deployment.name().equals(other.name())
                && deployment.archive().equals(other.archive())
                && deployment.carried().equals(other.carried())
                && deployment.options().loadsLike(other.options())
                && Objects.equals(match.engine(), itsMatch.engine())
                && match.selection()
                        .devices()
                        .names()
                        .equals(itsMatch.selection().devices().names())
                && Objects.equals(match.handler(), itsMatch.handler())
                && match.service().equals(itsMatch.service());
    }

    /** Serves another deployment, which it {@link #fits}, from now on. */
    void become(Deployment other, Resolution itsMatch) {
        deployment = other;
        match = itsMatch;
    }

    boolean uses(Object part) {
        return match.uses(part);
    }

    public void enter(Batch call) {
        calls.add(call);
        inside++;
    }

    /** Returns how many abandoned calls have not returned. Called with the worker pool's lock. */
    int stuckCalls() {
        return inside - calls.size();
    }

    /** Ends a call; returns the action to run if it was the last one. */
    @Nullable
    public Runnable leave(Batch call) {
        calls.remove(call);
        inside--;
        if (inside > 0) {
            return null;
        }
        Runnable action = whenLeft;
        whenLeft = null;
        return action;
    }

    /** Processes requests on this thread; reports each outcome as soon as it is known. */
    public void answer(List<PendingRequest> jobs, BiConsumer<PendingRequest, CallOutcome> answered) {
        for (PendingRequest job : jobs) {
            if (job.times != null) {
                job.times.begin(deployment.version());
            }
        }
        answering.answer(jobs, answered);
    }

    /** Completes when it has been closed, or after the time limit for that. */
    CompletableFuture<Void> closed() {
        return closed;
    }

    /** Closes the handler and releases the network. An abandoned call may still run in them. */
    void close() {
        replicas.release();
        ReplicaPool.closeQuietly(handler);
    }
}
