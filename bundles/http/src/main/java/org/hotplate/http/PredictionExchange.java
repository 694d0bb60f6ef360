// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.Model;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Signature;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One prediction: from the body through the model to the reply. The first event that completes it determines the reply.
 */
final class PredictionExchange implements AsyncListener, BodyReader.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(PredictionExchange.class);

    private final FrontEnd frontEnd;
    private final ModelRef ref;
    private final PredictionCodec codec;
    private final BufferMemory.Share memory;
    private final AsyncContext context;
    private final CallContext call;
    private final CallerWatch caller;
    private final AtomicBoolean answered = new AtomicBoolean();
    /** The model that was called last, and its signature. */
    private volatile Model model;

    private volatile Signature signature;
    private volatile CompletableFuture<?> prediction = new CompletableFuture<>();

    /**
     * @param expected the model that will probably answer; it is chosen again after the body has arrived
     */
    PredictionExchange(
            FrontEnd frontEnd,
            ModelRef ref,
            Model expected,
            Signature signature,
            PredictionCodec codec,
            BufferMemory.Share memory,
            AsyncContext context) {
        this.frontEnd = frontEnd;
        this.ref = ref;
        this.model = expected;
        this.signature = signature;
        this.codec = codec;
        this.memory = memory;
        this.context = context;
        this.call = CallHeaders.of((HttpServletRequest) context.getRequest());
        this.caller = new CallerWatch(context.getRequest(), this::callerLeft);
    }

    @Override
    public void arrived(byte[] body) {
        ask(ref.choose().orElse(model), body, ModelRef.MAX_CHOICES);
    }

    private void ask(Model chosen, byte[] body, int choices) {
        try {
            model = chosen;
            signature = chosen.signature().orElse(signature);
            long limit = chosen.maxRequestSize().orElse(Long.MAX_VALUE);
            if (body.length > limit) {
                answer(Problem.tooLarge(chosen.name(), limit));
                return;
            }
            long arrived = memory.held();
            CompletableFuture<Response> asked = codec.call(chosen, signature, body, call, memory);
            prediction = asked;
            frontEnd.shared().checks().add(caller);
            if (answered.get()) {
                endWatch();
            }
            CompletableFuture<?> unused = asked.whenComplete((response, failure) -> {
                Optional<Model> other = choices > 1 ? ref.instead(chosen, failure) : Optional.empty();
                if (other.isPresent()) {
                    askAnother(other.get(), body, arrived, choices - 1);
                } else {
                    predicted(response, failure);
                }
            });
        } catch (PredictionException e) {
            answer(Problem.of(model.name(), e));
        } catch (OutOfMemoryError e) {
            answer(Problem.of(
                    model.name(),
                    new PredictionException(FailureKind.OUT_OF_RESOURCES, "No memory is left to read the request", e)));
        } catch (RuntimeException e) {
            fault(e);
        }
    }

    /** Parses the body again, because a handler may have modified the request. Runs on a thread that may take long. */
    private void askAnother(Model other, byte[] body, long arrived, int choices) {
        try {
            context.start(() -> {
                memory.releaseAbove(arrived);
                ask(other, body, choices);
            });
        } catch (IllegalStateException e) {
            LOG.debug("The exchange with model {} ended before another version was asked", other.name(), e);
        }
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void predicted(@Nullable Response response, @Nullable Throwable failure) {
        if (response != null) {
            answer(() -> reply(response));
        } else {
            failed(failure == null ? new IllegalStateException("The model completed without a response") : failure);
        }
    }

    /** Returns the problem for an answer for which there is not enough memory. */
    private Problem tooLarge(PredictionException e) {
        FailureKind kind = e.kind() == FailureKind.TOO_LARGE ? FailureKind.OUT_OF_RESOURCES : e.kind();
        return Problem.of(model.name(), new PredictionException(kind, "The answer is too large: " + e.getMessage(), e));
    }

    /** Cancels a prediction that is no longer needed, if it has not started. */
    private void callerLeft() {
        if (prediction.cancel(false)) {
            LOG.debug("The client of a request to model {} disconnected before the request started", model.name());
        }
    }

    /** Replies when the grace period of a stop is over. */
    void giveUp() {
        answer(Problem.stopping());
        prediction.cancel(false);
    }

    private void failed(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof CancellationException) {
            // a client that has closed only its half of the connection can still read this
            answer(Problem.badRequest("The client closed the connection before the request started")
                    .closing());
        } else if (cause instanceof PredictionException e) {
            answer(Problem.of(model.name(), e));
        } else {
            fault(failure);
        }
    }

    private void fault(Throwable cause) {
        LOG.error("A request to model {} failed", model.name(), cause);
        answer(Problem.of(model.name(), new PredictionException(FailureKind.INTERNAL, "", cause)));
    }

    private Reply reply(Response response) {
        try {
            memory.reserve(JsonValues.tensorBytes(response.value()));
            return codec.write(response, memory);
        } catch (PredictionException e) {
            return frontEnd.render(tooLarge(e));
        } catch (NotRepresentableException e) {
            return frontEnd.render(notRepresentable(e));
        } catch (RuntimeException e) {
            LOG.error("The response of model {} could not be written", model.name(), e);
            return frontEnd.render(Problem.of(model.name(), new PredictionException(FailureKind.INTERNAL, "", e)));
        }
    }

    private Problem notRepresentable(NotRepresentableException e) {
        PredictionException failure = e.failure(model.name(), signature);
        if (failure.kind() == FailureKind.INTERNAL) {
            LOG.error("The response of model {} could not be written: {}", model.name(), e.getMessage());
        }
        return e.computed() && failure.kind() == FailureKind.INTERNAL
                ? Problem.internal(failure.getMessage())
                : Problem.of(model.name(), failure);
    }

    @Override
    public void refused(Problem problem) {
        answer(problem);
    }

    @Override
    public void refused(PredictionException reason) {
        answer(Problem.of(model.name(), reason).closing());
    }

    private void answer(Problem problem) {
        answer(() -> frontEnd.render(problem));
    }

    private void answer(Supplier<Reply> reply) {
        if (answered.compareAndSet(false, true)) {
            memory.releaseAbove(0);
            endWatch();
            ReplyWriter.write(
                    context,
                    () -> frontEnd.shared().gate().closed() ? reply.get().closing() : reply.get());
        }
    }

    private void endWatch() {
        frontEnd.shared().checks().remove(caller);
        caller.end();
    }

    /** The container accepts no reply after this method has returned. */
    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
        if (answered.compareAndSet(false, true)) {
            endWatch();
            prediction.cancel(false);
            Problem problem = Problem.timeout(
                    "Model '%s' did not answer in time (answer.timeout in hotplate.rest.cfg)".formatted(model.name()));
            frontEnd.render(problem.closing()).send((HttpServletResponse) context.getResponse());
        }
        memory.close();
        context.complete();
    }

    @Override
    public void onError(AsyncEvent event) {
        LOG.debug("The exchange with model {} broke off", model.name(), event.getThrowable());
        endWatch();
        answered.set(true);
        prediction.cancel(false);
        memory.close();
        context.complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        answered.set(true);
        memory.close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // no front end starts an exchange twice
    }
}
