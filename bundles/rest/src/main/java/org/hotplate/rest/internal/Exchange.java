// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.Model;
import org.hotplate.model.PredictionException;
import org.hotplate.rest.internal.syntax.RequestReader;
import org.hotplate.tensor.Signature;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One prediction on its way: from the body through the model to the answer. Whatever ends it first is its answer. */
final class Exchange implements AsyncListener, BodyReader.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** How often another version may be asked because the one that was chosen left. */
    private static final int MOST_CHOICES = 3;

    private final Address address;
    /** The model that was asked last, and what it takes. */
    private volatile Model model;

    private volatile Signature signature;
    private final RequestReader reader;
    private final @Nullable String contentType;
    private final BufferMemory.Share memory;
    private final AsyncContext context;
    private final BooleanSupplier stopping;
    private final CallerWatch caller;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile CompletableFuture<?> prediction = new CompletableFuture<>();

    /**
     * Prepares it.
     *
     * @param model what is likely to be asked, before the body has arrived
     * @param stopping whether an answer given now is the last one on its connection
     */
    Exchange(
            Address address,
            Model model,
            Signature signature,
            RequestReader reader,
            BufferMemory.Share memory,
            AsyncContext context,
            BooleanSupplier stopping) {
        this.address = address;
        this.model = model;
        this.signature = signature;
        this.reader = reader;
        this.contentType = context.getRequest().getContentType();
        this.memory = memory;
        this.context = context;
        this.stopping = stopping;
        this.caller = new CallerWatch(context.getRequest(), this::callerLeft);
    }

    @Override
    public void arrived(byte[] body) {
        ask(address.choose().orElse(model), body, MOST_CHOICES);
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
            long arrived = memory.mine();
            Request request = reader.read(body, contentType, signature, memory);
            CompletableFuture<Response> asked = chosen.predict(request);
            prediction = asked;
            caller.begin();
            CompletableFuture<?> unused = asked.whenComplete((response, failure) -> {
                Optional<Model> other = choices > 1 && hasLeft(failure) ? address.instead(chosen) : Optional.empty();
                if (other.isPresent()) {
                    // read anew: a handler may have left its marks on what was read for the one that left
                    memory.giveAbove(arrived);
                    ask(other.get(), body, choices - 1);
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

    private static boolean hasLeft(@Nullable Throwable failure) {
        return cause(failure) instanceof PredictionException e
                && (e.kind() == FailureKind.UNAVAILABLE || e.kind() == FailureKind.UNKNOWN_MODEL);
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void predicted(@Nullable Response response, @Nullable Throwable failure) {
        if (response != null) {
            answer(() -> prediction(response));
        } else {
            failed(failure == null ? new IllegalStateException("The model gave no answer") : failure);
        }
    }

    /** Spares the model what nobody waits for any more, if it has not begun. What has begun is answered. */
    private void callerLeft() {
        if (prediction.cancel(false)) {
            LOG.debug("The caller of model {} went away before its turn", model.name());
        }
    }

    /** Answers at the end of the grace. */
    void giveUp() {
        answer(Problem.stopping());
        prediction.cancel(false);
    }

    private void failed(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof CancellationException) {
            // whoever only ended its own half of the connection can still read this
            answer(Problem.badRequest("The connection was ended by the caller before the request's turn came")
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

    private Reply prediction(Response response) {
        try {
            return Reply.ok(response);
        } catch (NoJsonException e) {
            return Reply.of(noJson(e));
        } catch (RuntimeException e) {
            LOG.error("The answer of model {} could not be written", model.name(), e);
            return Reply.of(Problem.of(model.name(), new PredictionException(FailureKind.INTERNAL, "", e)));
        }
    }

    /** A picture's values are bounded, and what comes of them is not its sender's doing; a caller's own numbers are not. */
    private Problem noJson(NoJsonException e) {
        if (e.computed() && !signature.takesImages()) {
            return Problem.badRequest(
                    "From these numbers model '%s' computes what JSON has no word for: %s. They are too large for it, or its"
                                    .formatted(model.name(), e.getMessage())
                            + " weights are broken");
        }
        LOG.error("The answer of model {} could not be written: {}", model.name(), e.getMessage());
        return e.computed()
                ? Problem.internal("Model '%s' gave an answer that JSON has no word for: %s"
                        .formatted(model.name(), e.getMessage()))
                : Problem.of(model.name(), new PredictionException(FailureKind.INTERNAL, "", e));
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
        answer(() -> Reply.of(problem));
    }

    private void answer(Supplier<Reply> reply) {
        if (answered.compareAndSet(false, true)) {
            memory.close();
            caller.end();
            ReplyWriter.write(
                    context, () -> stopping.getAsBoolean() ? reply.get().closing() : reply.get());
        }
    }

    /** The container takes no answer that comes after this method has returned. */
    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
        if (answered.compareAndSet(false, true)) {
            caller.end();
            prediction.cancel(false);
            Problem problem = Problem.timeout(
                    "Model '%s' did not answer in time (answer.timeout of hotplate.rest)".formatted(model.name()));
            Reply.of(problem.closing()).send((HttpServletResponse) context.getResponse());
        }
        memory.close();
        context.complete();
    }

    @Override
    public void onError(AsyncEvent event) {
        LOG.debug("A request to model {} broke off", model.name(), event.getThrowable());
        caller.end();
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
        // nothing starts an exchange twice
    }
}
