// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.AsyncContext;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replies when a body has arrived and what it asks for is done. */
final class ReplyToBody implements BodyReader.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(ReplyToBody.class);

    private final Function<byte[], ? extends CompletionStage<Reply>> answer;
    private final FrontEnd frontEnd;
    private final AsyncContext context;

    ReplyToBody(Function<byte[], ? extends CompletionStage<Reply>> answer, FrontEnd frontEnd, AsyncContext context) {
        this.answer = answer;
        this.frontEnd = frontEnd;
        this.context = context;
    }

    @Override
    public void arrived(byte[] body) {
        try {
            CompletionStage<?> unused = answer.apply(body).whenComplete((reply, fault) -> {
                if (fault == null) {
                    ReplyWriter.write(context, () -> reply);
                } else {
                    failed(fault);
                }
            });
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Throwable fault) {
        LOG.error("A request failed", fault);
        refused(new PredictionException(FailureKind.INTERNAL, "", fault));
    }

    @Override
    public void refused(Problem problem) {
        ReplyWriter.write(context, () -> frontEnd.render(problem));
    }

    @Override
    public void refused(PredictionException reason) {
        refused(
                reason.kind() == FailureKind.INTERNAL
                        ? Problem.internal("The server failed; its log has the cause")
                        : Problem.of("", reason).closing());
    }
}
