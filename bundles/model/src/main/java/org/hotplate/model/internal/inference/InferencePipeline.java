// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.inference;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.hotplate.engine.EngineProcessException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Replica;
import org.hotplate.handler.BatchHandler;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.Failure;
import org.hotplate.model.PredictionException;
import org.hotplate.model.internal.observer.CallTimes;
import org.hotplate.model.internal.observer.CallTimes.Step;
import org.hotplate.model.internal.scheduling.PendingRequest;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs requests through handler and network, on the calling thread. A failure of one request does not affect the
 * others.
 */
public final class InferencePipeline {

    private static final Logger LOG = LoggerFactory.getLogger(InferencePipeline.class);

    /** When to retry a request whose process ended. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final ModelHandler handler;
    private final BatchHandler direct;
    private final ReplicaPool replicas;
    private final String service;
    private final boolean numbersAreCallers;
    private final long maxAnswerBytes;
    private final FaultListener onFault;
    private final AtomicBoolean jointFailureTold = new AtomicBoolean();

    public InferencePipeline(
            ModelHandler handler,
            ReplicaPool replicas,
            String service,
            boolean numbersAreCallers,
            long maxAnswerBytes,
            FaultListener onFault) {
        this.handler = handler;
        this.direct = new DirectHandler(replicas::inputs);
        this.replicas = replicas;
        this.service = service;
        this.numbersAreCallers = numbersAreCallers;
        this.maxAnswerBytes = maxAnswerBytes;
        this.onFault = onFault;
    }

    /** A step of a request; an exception is the failure of the request. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws HandlerException;
    }

    /** A request that has been preprocessed. */
    private record Prepared(PendingRequest pendingRequest, List<Tensor> inputs) {

        /** Returns the properties that requests must share to run in one batch. */
        Object kind() {
            List<Object> kind = new ArrayList<>();
            // tensors without dimensions cannot be joined
            boolean joinable = inputs.stream().allMatch(tensor -> tensor.shape().rank() > 0);
            kind.add(pendingRequest.direct && !joinable ? pendingRequest : pendingRequest.direct);
            inputs.forEach(tensor -> kind.add(List.of(tensor.name(), tensor.type(), tensor.shape())));
            return kind;
        }
    }

    /** Runs all requests, and reports each outcome as soon as it is known. */
    public void answer(List<PendingRequest> jobs, BiConsumer<PendingRequest, CallOutcome> answered) {
        List<Prepared> prepared = new ArrayList<>(jobs.size());
        for (PendingRequest pendingRequest : jobs) {
            if (pendingRequest.answer.isDone()) {
                // timed out while the handler processed the requests before it
                continue;
            }
            attempt(
                            pendingRequest,
                            Step.PREPROCESS,
                            answered,
                            () -> given(handlerOf(pendingRequest).preprocess(pendingRequest.request), "preprocess"))
                    .ifPresent(inputs -> prepared.add(new Prepared(pendingRequest, inputs)));
        }
        if (prepared.size() == 1 || !(handler instanceof BatchHandler batching)) {
            prepared.forEach(each -> alone(each, answered));
            return;
        }
        // drop the requests that have timed out meanwhile
        prepared.removeIf(each -> each.pendingRequest().answer.isDone());
        Map<Object, List<Prepared>> groups = new LinkedHashMap<>();
        prepared.forEach(each ->
                groups.computeIfAbsent(each.kind(), kind -> new ArrayList<>()).add(each));
        groups.values()
                .forEach(group -> together(group.get(0).pendingRequest().direct ? direct : batching, group, answered));
    }

    private ModelHandler handlerOf(PendingRequest pendingRequest) {
        return pendingRequest.direct ? direct : handler;
    }

    private void alone(Prepared request, BiConsumer<PendingRequest, CallOutcome> answered) {
        if (request.pendingRequest().answer.isDone()) {
            return;
        }
        PendingRequest pendingRequest = request.pendingRequest();
        Request asked = pendingRequest.request;
        attempt(pendingRequest, Step.INFERENCE, answered, () -> {
                    try (BorrowedReplica lent = lend(pendingRequest.direct)) {
                        return given(handlerOf(pendingRequest).inference(request.inputs(), lent, asked), "inference");
                    }
                })
                .ifPresent(outputs -> respond(pendingRequest, outputs, answered));
    }

    private void together(
            BatchHandler batching, List<Prepared> group, BiConsumer<PendingRequest, CallOutcome> answered) {
        List<List<Tensor>> outputs = group.size() == 1 ? List.of() : joint(batching, group);
        for (int i = 0; i < group.size(); i++) {
            if (outputs.isEmpty()) {
                alone(group.get(i), answered);
            } else {
                respond(group.get(i).pendingRequest(), outputs.get(i), answered);
            }
        }
    }

    /** Returns the outputs of each request; empty if they must be run one by one. */
    private List<List<Tensor>> joint(BatchHandler batching, List<Prepared> group) {
        List<List<Tensor>> inputs = group.stream().map(Prepared::inputs).toList();
        List<Request> requests =
                group.stream().map(each -> each.pendingRequest().request).toList();
        List<CallTimes> observed = group.stream()
                .flatMap(each -> Stream.ofNullable(each.pendingRequest().times))
                .toList();
        try (BorrowedReplica lent = lend(batching == direct)) {
            List<List<Tensor>> outputs = new ArrayList<>(group.size());
            List<@Nullable List<Tensor>> all = measured(
                    Step.INFERENCE, observed, group.size(), () -> batching.batchInference(inputs, lent, requests));
            if (all == null || all.size() != group.size()) {
                throw broken("did not return the outputs of %d requests from batchInference()".formatted(group.size()));
            }
            for (List<Tensor> each : all) {
                outputs.add(given(each, "batchInference"));
            }
            return outputs;
        } catch (Throwable e) {
            // the cause is reported for the request that fails when it is run alone
            if (jointFailureTold.getAndSet(true)) {
                LOG.debug("{} requests could not run as one batch", group.size(), e);
            } else {
                LOG.warn(
                        "The handler for '{}': {} requests could not run as one batch and are run one by one;"
                                + " logged once: {}",
                        service,
                        group.size(),
                        e.getMessage(),
                        e);
            }
            return List.of();
        }
    }

    private void respond(
            PendingRequest pendingRequest, List<Tensor> outputs, BiConsumer<PendingRequest, CallOutcome> answered) {
        if (pendingRequest.answer.isDone()) {
            // abandoned while it ran: its handler may be closed by now
            return;
        }
        attempt(pendingRequest, Step.POSTPROCESS, answered, () -> {
                    Response response = handlerOf(pendingRequest).postprocess(outputs, pendingRequest.request);
                    if (response == null) {
                        throw broken("returned null from postprocess()");
                    }
                    Optional<String> fault = ResponseCheck.fault(response);
                    if (fault.isPresent()) {
                        throw broken(
                                "returned a response with %s; allowed are strings, finite numbers, booleans, tensors, lists and maps"
                                        .formatted(fault.get()));
                    }
                    return response;
                })
                .ifPresent(response -> answered.accept(pendingRequest, CallOutcome.of(response)));
    }

    /** Runs a step of one request; if it fails, records the outcome and returns nothing. */
    private <T> Optional<T> attempt(
            PendingRequest pendingRequest, Step step, BiConsumer<PendingRequest, CallOutcome> answered, Work<T> work) {
        try {
            return Optional.of(
                    measured(step, pendingRequest.times == null ? List.of() : List.of(pendingRequest.times), 1, work));
        } catch (HandlerException e) {
            if (e.kind() == FailureKind.UNAVAILABLE) {
                answered.accept(pendingRequest, CallOutcome.of(unavailable(pendingRequest, e)));
                return Optional.empty();
            }
            if (e.kind() == FailureKind.INTERNAL || e.kind() == FailureKind.OUT_OF_RESOURCES) {
                onFault.fault(Failure.of(e.getMessage(), e));
            }
            answered.accept(pendingRequest, CallOutcome.of(new PredictionException(e.kind(), e.getMessage(), e)));
        } catch (OutOfMemoryError e) {
            answered.accept(
                    pendingRequest,
                    fault(FailureKind.OUT_OF_RESOURCES, "The server ran out of memory on this request", e));
        } catch (Throwable e) {
            answered.accept(
                    pendingRequest,
                    fault(
                            FailureKind.INTERNAL,
                            "The handler for '%s' failed on this request (%s)"
                                    .formatted(service, e.getClass().getSimpleName()),
                            e));
        }
        return Optional.empty();
    }

    /** Records that something the request needs is unavailable, such as a process that has ended. */
    private PredictionException unavailable(PendingRequest pendingRequest, HandlerException e) {
        String id = pendingRequest.context.requestId();
        Failure failure =
                Failure.of(e.getMessage() + (id.isEmpty() ? "" : "; the request's id is '%s'".formatted(id)), e);
        if (e.getCause() instanceof EngineProcessException ended && ended.isCrash()) {
            onFault.crash(failure);
        } else {
            onFault.fault(failure);
        }
        return PredictionException.retryable(FailureKind.UNAVAILABLE, e.getMessage(), SOON);
    }

    /** Runs a step of one or several requests, and records its duration for observed requests. */
    private static <T> T measured(Step step, List<CallTimes> observed, int requests, Work<T> work)
            throws HandlerException {
        if (observed.isEmpty()) {
            return work.run();
        }
        long began = observed.get(0).now();
        try {
            return work.run();
        } finally {
            observed.forEach(times -> times.end(step, began, requests));
        }
    }

    private BorrowedReplica lend(boolean toCaller) throws HandlerException {
        Replica replica;
        try {
            replica = replicas.take();
        } catch (ModelLoadException e) {
            throw new HandlerException(FailureKind.OUT_OF_RESOURCES, e.getMessage(), e);
        }
        return new BorrowedReplica(replica, replicas, toCaller || numbersAreCallers, maxAnswerBytes);
    }

    /** Checks a value that a handler returned for null, which its compiler may not have checked. */
    private List<Tensor> given(@Nullable List<@Nullable Tensor> tensors, String step) throws HandlerException {
        if (tensors == null) {
            throw broken("returned null from %s()".formatted(step));
        }
        List<Tensor> present = new ArrayList<>(tensors.size());
        for (Tensor tensor : tensors) {
            if (tensor == null) {
                throw broken("returned a null tensor from %s()".formatted(step));
            }
            present.add(tensor);
        }
        return present;
    }

    private HandlerException broken(String fault) {
        return new HandlerException(FailureKind.INTERNAL, "The handler for '%s' %s".formatted(service, fault), null);
    }

    private CallOutcome fault(FailureKind kind, String message, Throwable cause) {
        onFault.fault(Failure.of(message, cause));
        return CallOutcome.of(new PredictionException(kind, message, cause));
    }
}
