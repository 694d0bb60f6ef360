// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hotplate.grpc.internal.inference.ModelInferRequest;
import org.hotplate.grpc.internal.inference.ModelInferResponse;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.http.JsonValues;
import org.hotplate.http.ModelRef;
import org.hotplate.http.NotRepresentableException;
import org.hotplate.http.PeriodicChecks;
import org.hotplate.http.Problem;
import org.hotplate.http.SharedHttp;
import org.hotplate.http.ShutdownGate;
import org.hotplate.model.CallContext;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.PredictionException;
import org.hotplate.oip.protocol.InferCall;
import org.hotplate.oip.protocol.Readiness;
import org.hotplate.oip.protocol.Refusal;
import org.hotplate.tensor.Signature;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of ModelInfer: from its message through the model to the answer. The first event that completes it determines
 * the answer.
 */
final class InferExchange extends ServerCall.Listener<InputStream> implements PeriodicChecks.Check {

    private static final Logger LOG = LoggerFactory.getLogger(InferExchange.class);

    private final ServerCall<InputStream, ModelInferResponse> call;
    private final ModelRegistry registry;
    private final SharedHttp shared;
    private final Arrival arrival = Objects.requireNonNull(Arrival.CURRENT.get());
    private final CallContext context = CallMetadata.CALL.get();
    private final ShutdownGate.InFlight inFlight;
    private final long started = System.nanoTime();
    private final AtomicBoolean answered = new AtomicBoolean();
    /** The complete message, once it has arrived. */
    private byte @Nullable [] message;
    /** The memory that it occupies. */
    private volatile long arrived;

    private volatile String model = "";
    private volatile @Nullable Future<?> prediction;

    private InferExchange(ServerCall<InputStream, ModelInferResponse> call, ModelRegistry registry, SharedHttp shared) {
        this.call = call;
        this.registry = registry;
        this.shared = shared;
        this.inFlight = shared.gate().enter();
    }

    static InferExchange start(
            ServerCall<InputStream, ModelInferResponse> call, ModelRegistry registry, SharedHttp shared) {
        InferExchange exchange = new InferExchange(call, registry, shared);
        if (exchange.inFlight.isLate()) {
            exchange.stop();
            return exchange;
        }
        exchange.inFlight.onGiveUp(exchange::stop);
        shared.checks().add(exchange);
        exchange.arrival.onFailure(exchange::refuse);
        // one more than there may be, so that a second one is noticed
        call.request(2);
        return exchange;
    }

    private void stop() {
        refuse(new PredictionException(
                FailureKind.UNAVAILABLE, Problem.stopping().message()));
        cancel();
    }

    /** Refuses a message that arrives too slowly. */
    @Override
    public void check() {
        String fault = shared.limits().slowness("request", System.nanoTime() - started, arrival.received());
        if (fault != null) {
            refuse(new PredictionException(FailureKind.TIMEOUT, fault));
        }
    }

    @Override
    public void onMessage(InputStream stream) {
        if (answered.get()) {
            return;
        }
        try {
            if (message != null) {
                throw Refusal.of("The call has more than one message");
            }
            long pieces = arrival.memory().held();
            message = Messages.read(stream, arrival.memory());
            // it replaces the pieces in which it has arrived
            arrived = arrival.memory().held() - pieces;
            arrival.memory().releaseAbove(arrived);
        } catch (PredictionException e) {
            refuse(e);
        } catch (StatusRuntimeException e) {
            // of a compressed message that is too large
            close(e);
        } catch (IOException e) {
            refuse(Refusal.of("The message cannot be decompressed: %s", e.getMessage()));
        }
    }

    @Override
    public void onHalfClose() {
        shared.checks().remove(this);
        if (answered.get()) {
            return;
        }
        byte[] bytes = message;
        if (bytes == null) {
            refuse(Refusal.of("The call has no message"));
            return;
        }
        attempt(() -> {
            ModelInferRequest request = Messages.parse(bytes, arrival.memory());
            model = request.getModelName();
            String version = request.getModelVersion();
            ModelRef ref = new ModelRef(registry, model, version.isEmpty() ? null : version);
            var candidates = Readiness.candidates(ref);
            Optional<PredictionException> refusal = Readiness.refusal(candidates);
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            infer(ref.choose().orElse(candidates.get(0)), request, bytes, ref, ModelRef.MAX_CHOICES);
        });
    }

    private interface Attempt {
        void run() throws PredictionException;
    }

    private void attempt(Attempt attempt) {
        try {
            attempt.run();
        } catch (PredictionException e) {
            refuse(e);
        } catch (OutOfMemoryError e) {
            refuse(new PredictionException(FailureKind.OUT_OF_RESOURCES, "No memory is left to read the request", e));
        } catch (RuntimeException e) {
            fault(e);
        }
    }

    private void infer(Model chosen, ModelInferRequest request, byte[] bytes, ModelRef ref, int choices)
            throws PredictionException {
        model = chosen.name();
        Signature signature = chosen.signature()
                .filter(known -> !known.inputs().isEmpty())
                .orElseThrow(() -> new PredictionException(
                        FailureKind.UNAVAILABLE, "Model '%s' declares no inputs".formatted(chosen.name())));
        long limit = chosen.maxRequestSize().orElse(Long.MAX_VALUE);
        if (bytes.length > limit) {
            throw new PredictionException(
                    FailureKind.TOO_LARGE,
                    Problem.tooLarge(chosen.name(), limit).message());
        }
        boolean raw = request.getRawInputContentsCount() > 0;
        InferCall started = InferCall.start(
                chosen,
                signature,
                RequestTensors.read(request, arrival.memory()),
                shared.limits().maxElements(),
                context,
                arrival.memory());
        prediction = started.response();
        if (answered.get()) {
            cancel();
        }
        var unused = started.response().whenComplete((response, failure) -> {
            Optional<Model> other = choices > 1 ? ref.instead(chosen, failure) : Optional.empty();
            if (other.isPresent()) {
                // parsed again, because a handler may have modified the request; that may take long
                ForkJoinPool.commonPool()
                        .execute(() -> attempt(() -> {
                            arrival.memory().releaseAbove(arrived);
                            infer(other.get(), Messages.parse(bytes, arrival.memory()), bytes, ref, choices - 1);
                        }));
            } else if (response == null) {
                failed(failure == null ? new IllegalStateException("The model completed without a response") : failure);
            } else {
                answer(started, signature, response, raw);
            }
        });
    }

    private void answer(InferCall answering, Signature signature, Response response, boolean raw) {
        if (answered.get()) {
            return;
        }
        try {
            arrival.memory().reserve(JsonValues.tensorBytes(response.value()));
            send(ResponseTensors.write(answering, response, raw, arrival.memory()));
        } catch (PredictionException e) {
            FailureKind kind = e.kind() == FailureKind.TOO_LARGE ? FailureKind.OUT_OF_RESOURCES : e.kind();
            refuse(new PredictionException(
                    kind,
                    kind == FailureKind.BAD_REQUEST ? e.getMessage() : "The answer is too large: " + e.getMessage(),
                    e));
        } catch (NotRepresentableException e) {
            PredictionException failure = e.failure(model, signature);
            if (failure.kind() == FailureKind.INTERNAL) {
                LOG.error("The response of model {} could not be written: {}", model, e.getMessage());
            }
            refuse(failure);
        } catch (RuntimeException e) {
            fault(e);
        }
    }

    private void failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof PredictionException e) {
            refuse(e);
        } else if (cause instanceof CancellationException) {
            close(Status.CANCELLED
                    .withDescription("The call was cancelled before the request started")
                    .asRuntimeException());
        } else {
            fault(cause);
        }
    }

    private void fault(Throwable cause) {
        LOG.error("A request to model {} failed", model, cause);
        refuse(new PredictionException(FailureKind.INTERNAL, "", cause));
    }

    private void refuse(PredictionException e) {
        close(Statuses.of(model, e));
    }

    private void send(ModelInferResponse response) {
        if (answered.compareAndSet(false, true)) {
            call.sendHeaders(new Metadata());
            call.sendMessage(response);
            call.close(Status.OK, new Metadata());
        }
    }

    private void close(StatusRuntimeException status) {
        if (answered.compareAndSet(false, true)) {
            shared.checks().remove(this);
            Metadata trailers = status.getTrailers();
            call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
        }
    }

    /** Cancels a prediction that nobody waits for, if it has not started. */
    private void cancel() {
        Future<?> begun = prediction;
        if (begun != null && begun.cancel(false)) {
            LOG.debug("A call of model {} was cancelled before the request started", model);
        }
    }

    @Override
    public void onCancel() {
        shared.checks().remove(this);
        answered.set(true);
        cancel();
        inFlight.leave();
    }

    @Override
    public void onComplete() {
        inFlight.leave();
    }
}
