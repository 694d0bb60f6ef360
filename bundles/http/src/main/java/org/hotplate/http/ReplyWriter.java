// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a reply as fast as the client reads it, without blocking a thread. */
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
     * Writes the reply and completes the exchange.
     *
     * @param source creates the reply, on a thread of the HTTP server
     */
    static void write(AsyncContext exchange, Supplier<Reply> source) {
        try {
            ReplyWriter writer = new ReplyWriter(exchange, source);
            writer.out.setWriteListener(writer);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("The exchange ended before its reply was written", e);
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        if (reply == null) {
            reply = source.get();
            reply.applyHead(response);
        }
        ReplyBuffer body = reply.body();
        while (!complete && out.isReady()) {
            if (written == body.length()) {
                complete = true;
                exchange.complete();
            } else {
                int count = Math.min(SLICE, body.length() - written);
                written += count;
                out.write(body.array(), written - count, count);
            }
        }
    }

    @Override
    public void onError(Throwable cause) {
        LOG.debug("The client disconnected before the reply was written", cause);
        if (!complete) {
            complete = true;
            exchange.complete();
        }
    }
}
