// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes an answer as fast as its reader takes it, and blocks no thread on a slow one. */
final class ReplyWriter implements WriteListener {

    private static final Logger LOG = LoggerFactory.getLogger(ReplyWriter.class);
    private static final int SLICE = 32 << 10;

    private final AsyncContext exchange;
    private final HttpServletResponse response;
    private final ServletOutputStream out;
    private final Supplier<Reply> source;
    private @Nullable Reply reply;
    private int written;
    private boolean complete;

    private ReplyWriter(AsyncContext exchange, Supplier<Reply> source) throws IOException {
        this.exchange = exchange;
        this.response = (HttpServletResponse) exchange.getResponse();
        this.out = response.getOutputStream();
        this.source = source;
    }

    /**
     * Answers and completes the exchange.
     *
     * @param source makes the answer, on a thread of the container
     */
    static void write(AsyncContext exchange, Supplier<Reply> source) {
        try {
            ReplyWriter writer = new ReplyWriter(exchange, source);
            writer.out.setWriteListener(writer);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("An answer found no one to take it", e);
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        if (reply == null) {
            reply = source.get();
            reply.applyHead(response);
        }
        byte[] body = reply.body();
        while (!complete && out.isReady()) {
            if (written == body.length) {
                complete = true;
                exchange.complete();
            } else {
                int count = Math.min(SLICE, body.length - written);
                written += count;
                out.write(body, written - count, count);
            }
        }
    }

    @Override
    public void onError(Throwable cause) {
        LOG.debug("The caller went away before the answer was written", cause);
        if (!complete) {
            complete = true;
            exchange.complete();
        }
    }
}
