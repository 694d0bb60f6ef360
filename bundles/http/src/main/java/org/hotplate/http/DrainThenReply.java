// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.AsyncContext;
import java.util.function.Function;
import org.hotplate.model.PredictionException;

/** Reads the body of a request whose reply is already known, and then writes the reply. */
final class DrainThenReply implements BodyReader.Receiver {

    private final Reply reply;
    private final Function<Problem, Reply> errors;
    private final AsyncContext context;

    DrainThenReply(Reply reply, Function<Problem, Reply> errors, AsyncContext context) {
        this.reply = reply;
        this.errors = errors;
        this.context = context;
    }

    @Override
    public void arrived(byte[] body) {
        ReplyWriter.write(context, () -> reply);
    }

    @Override
    public void refused(Problem problem) {
        ReplyWriter.write(context, () -> errors.apply(problem));
    }

    @Override
    public void refused(PredictionException reason) {
        ReplyWriter.write(context, () -> reply);
    }
}
