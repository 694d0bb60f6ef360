// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.hotplate.handler.ModelHandler;
import org.hotplate.model.Failure;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.internal.inference.CallOutcome;
import org.hotplate.model.internal.inference.InferencePipeline;
import org.hotplate.model.internal.inference.ReplicaPool;
import org.hotplate.model.internal.matching.HandlerStatistics;
import org.hotplate.model.internal.matching.Resolution;
import org.hotplate.model.internal.scheduling.Batch;
import org.hotplate.model.internal.scheduling.PendingRequest;
import org.jspecify.annotations.Nullable;

/** A deployment joined with a network and a handler: what answers requests, until a part of it leaves. */
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

    /** The calls that run and count; guarded by the worker pool's lock. */
    public final Set<Batch> calls = new HashSet<>();
    /** How many threads are in a call, abandoned ones included; guarded by the worker pool's lock. */
    public int inside;

    @Nullable
    public Runnable whenLeft;

    /**
     * Joins the parts.
     *
     * @param replicas one use of it, which {@link #close} ends
     * @param handlerOptions every option the handler has asked for, with the value in effect
     * @param onFault told of every fault of the handler or the engine, on the worker's thread
     */
    ServableInstance(
            Deployment deployment,
            Resolution match,
            ReplicaPool replicas,
            ModelHandler handler,
            Map<String, String> handlerOptions,
            Consumer<Failure> onFault) {
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
                onFault);
    }

    Deployment deployment() {
        return deployment;
    }

    Resolution match() {
        return match;
    }

    /** Where its handler's calls are counted. */
    public HandlerStatistics statistics() {
        return statistics;
    }

    public ReplicaPool replicas() {
        return replicas;
    }

    Map<String, String> handlerOptions() {
        return handlerOptions;
    }

    /** Tells whether another deployment would be loaded to the same: its limits and their sources differ at most. */
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

    /** Stands for another deployment, which it {@link #fits}, from now on. */
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

    /** Returns how many calls were given up and have not returned to this day; with the worker pool's lock. */
    int stuckCalls() {
        return inside - calls.size();
    }

    /** Returns what is to be done now that the last thread has left, if that is so. */
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

    /** Takes requests through handler and network, on this thread; each outcome is told as soon as there is one. */
    public void answer(List<PendingRequest> jobs, BiConsumer<PendingRequest, CallOutcome> answered) {
        for (PendingRequest job : jobs) {
            if (job.times != null) {
                job.times.begin(deployment.version());
            }
        }
        answering.answer(jobs, answered);
    }

    /** Completed once it has been closed, or is not waited for any more. */
    CompletableFuture<Void> closed() {
        return closed;
    }

    /** Closes the handler and ends the use of the network. A call that was abandoned may still be in them. */
    void close() {
        replicas.release();
        ReplicaPool.closeQuietly(handler);
    }
}
