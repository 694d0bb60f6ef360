// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.hotplate.handler.ModelHandler;
import org.hotplate.model.Failure;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.internal.Durations;
import org.hotplate.model.internal.inference.CallOutcome;
import org.hotplate.model.internal.inference.InferencePipeline;
import org.hotplate.model.internal.inference.ReplicaPool;
import org.hotplate.model.internal.matching.HandlerStatistics;
import org.hotplate.model.internal.matching.Resolution;
import org.hotplate.model.internal.scheduling.Batch;
import org.hotplate.model.internal.scheduling.PendingRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A deployment joined with a network and a handler: what answers requests, until a part of it leaves. */
public final class ServableInstance {

    private static final Logger LOG = LoggerFactory.getLogger(ServableInstance.class);
    private static final Duration CLOSING = Duration.ofSeconds(10);

    /** Changed on the registry's thread only. */
    private volatile Deployment deployment;

    private volatile Resolution match;
    private final HandlerStatistics statistics;
    private final ReplicaPool replicas;
    private final ModelHandler handler;
    private final Map<String, String> handlerOptions;
    private final InferencePipeline answering;

    /** The calls that run and count; guarded by the worker pool's lock. */
    public final Set<Batch> calls = new HashSet<>();
    /** How many threads are in a call, abandoned ones included; guarded by the worker pool's lock. */
    public int inside;

    @Nullable
    public Runnable whenLeft;

    /**
     * Joins the parts.
     *
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
        answering.answer(jobs, answered);
    }

    /** Closes the handler, and waits for that, but not for ever. A call that was abandoned may still be in it. */
    void closeHandler() {
        try {
            HandlerThread.call(deployment.name(), () -> {
                        ReplicaPool.closeQuietly(handler);
                        return true;
                    })
                    .get(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn(
                    "Model {}: close() of its handler for '{}' has not returned within {}, and is left to itself",
                    deployment.name(),
                    match.service(),
                    Durations.text(CLOSING),
                    e);
        } catch (ExecutionException e) {
            LOG.warn("Model {}: its handler could not be closed", deployment.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
