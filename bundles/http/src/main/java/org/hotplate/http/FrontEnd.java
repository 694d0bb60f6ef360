// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.Model;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Signature;

/** The replies of one front end, within the shared limits and with its own rendering of problems. Thread-safe. */
public final class FrontEnd {

    private final SharedHttp shared;
    private final Function<Problem, Reply> errors;

    /** @param errors renders problems; called on threads of the HTTP server */
    public FrontEnd(SharedHttp shared, Function<Problem, Reply> errors) {
        this.shared = shared;
        this.errors = errors;
    }

    SharedHttp shared() {
        return shared;
    }

    Reply render(Problem problem) {
        return errors.apply(problem);
    }

    /** Rejects a request; see {@link #reply}. */
    public void refuse(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        reply(render(problem), request, response);
    }

    /**
     * Replies without using the body. A small body is read first, since a client that is still sending when its
     * connection is closed may never see the reply.
     */
    public void reply(Reply given, HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpLimits limits = shared.limits();
        Reply reply = shared.gate().closed() ? given.closing() : given;
        long announced = request.getContentLengthLong();
        boolean chunked = request.getHeader("Transfer-Encoding") != null;
        if (announced <= 0 && !chunked) {
            reply.send(response);
        } else if (announced > limits.maxRequestSize() || request.getHeader("Expect") != null) {
            response.setHeader("Connection", "close");
            reply.send(response);
        } else {
            AsyncContext context = request.startAsync(request, response);
            context.setTimeout(limits.answerTimeout().toMillis());
            BodyBuffer buffer = BodyBuffer.discarding(shared.memory().share(), limits.maxRequestSize());
            Supplier<Problem> tooLarge = () -> Problem.tooLarge(limits.maxRequestSize());
            read(request, buffer, tooLarge, limits, new DrainThenReply(reply, errors, context));
        }
    }

    /**
     * Reads the body and replies with a result of it. Returns at once.
     *
     * @param answer called once with the whole body, on a thread of the HTTP server, which it must not block
     */
    public void receive(Function<byte[], Reply> answer, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        await(body -> CompletableFuture.completedFuture(answer.apply(body)), request, response);
    }

    /**
     * Reads the body and replies when a stage completes. Returns at once.
     *
     * @param answer called once with the whole body, on a thread of the HTTP server, which it must not block. Its stage
     *     completes within the answer timeout, on a thread that may write the reply's first bytes
     */
    public void await(
            Function<byte[], ? extends CompletionStage<Reply>> answer,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        HttpLimits limits = shared.limits();
        Supplier<Problem> tooLarge = () -> Problem.tooLarge(limits.maxRequestSize());
        long announced = request.getContentLengthLong();
        if (ShutdownGate.of(request).isLate()) {
            refuse(Problem.stopping(), request, response);
        } else if (announced > limits.maxRequestSize()) {
            refuse(tooLarge.get(), request, response);
        } else {
            BufferMemory.Share memory = shared.memory().share();
            AsyncContext context = request.startAsync(request, response);
            context.setTimeout(limits.answerTimeout().toMillis());
            context.addListener(new ShareListener(memory));
            BodyBuffer buffer = new BodyBuffer(memory, announced < 0 ? limits.maxRequestSize() : (int) announced);
            read(request, buffer, tooLarge, limits, new ReplyToBody(answer, this, context));
        }
    }

    /**
     * Reads the body, calls a model and replies. Returns at once.
     *
     * @param expected the first of {@link ModelRef#candidates}
     */
    public void predict(
            ModelRef ref,
            Model expected,
            PredictionCodec codec,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ShutdownGate.InFlight inFlight = ShutdownGate.of(request);
        if (inFlight.isLate()) {
            refuse(Problem.stopping(), request, response);
            return;
        }
        HttpLimits limits = shared.limits();
        // the version with the largest limit may be chosen; the limit of the chosen version is applied later
        long ofModel = expected.maxRequestSize().orElse(Long.MAX_VALUE);
        for (Model candidate : ref.candidates()) {
            ofModel = Math.max(ofModel, candidate.maxRequestSize().orElse(Long.MAX_VALUE));
        }
        int limit = (int) Math.min(ofModel, limits.maxRequestSize());
        boolean limitOfModel = limit == ofModel;
        Supplier<Problem> tooLarge =
                () -> limitOfModel ? Problem.tooLarge(expected.name(), limit) : Problem.tooLarge(limit);
        long announced = request.getContentLengthLong();
        if (announced > limit) {
            refuse(tooLarge.get(), request, response);
            return;
        }
        Optional<Signature> signature = expected.signature();
        if (signature.isEmpty() || signature.get().inputs().isEmpty()) {
            String message = "Model '%s' declares no inputs".formatted(expected.name());
            PredictionException reason = new PredictionException(FailureKind.UNAVAILABLE, message);
            refuse(Problem.of(expected.name(), reason), request, response);
            return;
        }
        BufferMemory.Share memory = shared.memory().share();
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(limits.answerTimeout().toMillis());
        PredictionExchange exchange =
                new PredictionExchange(this, ref, expected, signature.get(), codec, memory, context);
        context.addListener(exchange);
        inFlight.onGiveUp(exchange::giveUp);
        BodyBuffer buffer = new BodyBuffer(memory, announced < 0 ? limit : (int) announced);
        read(request, buffer, tooLarge, limits, exchange);
    }

    private void read(
            HttpServletRequest request,
            BodyBuffer buffer,
            Supplier<Problem> tooLarge,
            HttpLimits limits,
            BodyReader.Receiver receiver)
            throws IOException {
        new BodyReader(request.getInputStream(), buffer, tooLarge, limits, shared.checks(), receiver).start();
    }
}
