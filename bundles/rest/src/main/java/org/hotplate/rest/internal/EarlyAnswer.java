// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import jakarta.servlet.AsyncContext;
import org.hotplate.model.PredictionException;

/** An answer that is known before the body has been read, and given once it has been. */
final class EarlyAnswer implements BodyReader.Receiver {

    private final Reply reply;
    private final AsyncContext context;

    EarlyAnswer(Reply reply, AsyncContext context) {
        this.reply = reply;
        this.context = context;
    }

    @Override
    public void arrived(byte[] body) {
        ReplyWriter.write(context, () -> reply);
    }

    @Override
    public void refused(Problem problem) {
        ReplyWriter.write(context, () -> Reply.of(problem));
    }

    @Override
    public void refused(PredictionException reason) {
        ReplyWriter.write(context, () -> reply);
    }
}
