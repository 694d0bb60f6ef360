// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.AsyncContext;
import java.util.function.Function;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replies to a body when it has arrived. */
final class ReplyToBody implements BodyReader.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(ReplyToBody.class);

    private final Function<byte[], Reply> answer;
    private final FrontEnd frontEnd;
    private final AsyncContext context;

    ReplyToBody(Function<byte[], Reply> answer, FrontEnd frontEnd, AsyncContext context) {
        this.answer = answer;
        this.frontEnd = frontEnd;
        this.context = context;
    }

    @Override
    public void arrived(byte[] body) {
        Reply reply;
        try {
            reply = answer.apply(body);
        } catch (RuntimeException e) {
            LOG.error("A request failed", e);
            refused(new PredictionException(FailureKind.INTERNAL, "", e));
            return;
        }
        ReplyWriter.write(context, () -> reply);
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
