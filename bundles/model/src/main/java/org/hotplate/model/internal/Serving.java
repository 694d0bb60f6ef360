// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Replica;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.Deployment;
import org.hotplate.model.Failure;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A deployment joined with a network and a handler: what answers requests, until a part of it leaves. */
final class Serving {

    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
    private static final Duration CLOSING = Duration.ofSeconds(10);

    /** Changed on the registry's thread only. */
    private volatile Deployment deployment;

    private volatile Match match;
    private final Tally tally;
    private final ReplicaPool replicas;
    private final ModelHandler handler;
    private final Map<String, String> handlerOptions;
    private final Consumer<Failure> onFault;

    /** The calls that run and count; guarded by the worker pool's lock. */
    final Set<Job> calls = new HashSet<>();
    /** How many threads are in a call, abandoned ones included; guarded by the worker pool's lock. */
    int inside;

    @Nullable
    Runnable whenLeft;

    /**
     * Joins the parts.
     *
     * @param handlerOptions every option the handler has asked for, with the value in effect
     * @param onFault told of every fault of the handler or the engine, on the worker's thread
     */
    Serving(
            Deployment deployment,
            Match match,
            ReplicaPool replicas,
            ModelHandler handler,
            Map<String, String> handlerOptions,
            Consumer<Failure> onFault) {
        this.deployment = deployment;
        this.match = match;
        this.tally = Objects.requireNonNull(match.handler()).tally();
        this.replicas = replicas;
        this.handler = handler;
        this.handlerOptions = handlerOptions;
        this.onFault = onFault;
    }

    Deployment deployment() {
        return deployment;
    }

    Match match() {
        return match;
    }

    /** Where its handler's calls are counted. */
    Tally tally() {
        return tally;
    }

    ReplicaPool replicas() {
        return replicas;
    }

    Map<String, String> handlerOptions() {
        return handlerOptions;
    }

    /** Tells whether another deployment would be loaded to the same: its limits and their sources differ at most. */
    boolean fits(Deployment other, Match itsMatch) {
        return deployment.name().equals(other.name())
                && deployment.archive().equals(other.archive())
                && deployment.carried().equals(other.carried())
                && deployment.options().loadsLike(other.options())
                && Objects.equals(match.engine(), itsMatch.engine())
                && Objects.equals(match.handler(), itsMatch.handler())
                && match.service().equals(itsMatch.service());
    }

    /** Stands for another deployment, which it {@link #fits}, from now on. */
    void become(Deployment other, Match itsMatch) {
        deployment = other;
        match = itsMatch;
    }

    boolean uses(Object part) {
        return match.uses(part);
    }

    void enter(Job job) {
        calls.add(job);
        inside++;
    }

    /** Returns what is to be done now that the last thread has left, if that is so. */
    @Nullable
    Runnable leave(Job job) {
        calls.remove(job);
        inside--;
        if (inside > 0) {
            return null;
        }
        Runnable action = whenLeft;
        whenLeft = null;
        return action;
    }

    /** Runs a request through handler and network, on this thread. Whatever goes wrong is in the outcome. */
    Outcome answer(Request request) {
        try {
            Response response = run(request);
            Optional<String> fault = Answer.fault(response);
            if (fault.isPresent()) {
                throw broken("answered with %s; allowed are texts, finite numbers, booleans, tensors, lists and maps"
                        .formatted(fault.get()));
            }
            return Outcome.of(response);
        } catch (HandlerException e) {
            if (e.kind() == FailureKind.INTERNAL || e.kind() == FailureKind.OUT_OF_RESOURCES) {
                onFault.accept(Failure.of(e.getMessage(), e));
            }
            return Outcome.of(new PredictionException(e.kind(), e.getMessage(), e));
        } catch (OutOfMemoryError e) {
            return fault(FailureKind.OUT_OF_RESOURCES, "The server ran out of memory on this request", e);
        } catch (Throwable e) {
            return fault(
                    FailureKind.INTERNAL,
                    "The handler for '%s' failed on this request (%s)"
                            .formatted(match.service(), e.getClass().getSimpleName()),
                    e);
        }
    }

    private Response run(Request request) throws HandlerException {
        List<Tensor> inputs = given(handler.preprocess(request), "preprocess");
        Replica replica;
        try {
            replica = replicas.take();
        } catch (ModelLoadException e) {
            throw new HandlerException(FailureKind.OUT_OF_RESOURCES, e.getMessage(), e);
        }
        List<Tensor> outputs;
        LoanedReplica lent = new LoanedReplica(
                replica, replicas, !deployment.archive().signature().takesImages());
        try {
            outputs = given(handler.inference(inputs, lent, request), "inference");
        } finally {
            lent.end();
            replicas.giveBack();
        }
        Response response = handler.postprocess(outputs, request);
        if (response == null) {
            throw broken("gave nothing from postprocess()");
        }
        return response;
    }

    /** A handler may be of any compiler, and of no null checker: what it gives is looked at. */
    private List<Tensor> given(@Nullable List<@Nullable Tensor> tensors, String step) throws HandlerException {
        if (tensors == null) {
            throw broken("gave nothing from %s()".formatted(step));
        }
        List<Tensor> present = new ArrayList<>(tensors.size());
        for (Tensor tensor : tensors) {
            if (tensor == null) {
                throw broken("gave null among the tensors of %s()".formatted(step));
            }
            present.add(tensor);
        }
        return present;
    }

    private HandlerException broken(String fault) {
        return new HandlerException(
                FailureKind.INTERNAL, "The handler for '%s' %s".formatted(match.service(), fault), null);
    }

    private Outcome fault(FailureKind kind, String message, Throwable cause) {
        onFault.accept(Failure.of(message, cause));
        return Outcome.of(new PredictionException(kind, message, cause));
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
