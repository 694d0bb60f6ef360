// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a caller goes away while it waits for its answer. Jetty itself reads nothing of an HTTP/1.1 connection
 * from the end of a request to the end of its answer, and so does not hear of it.
 *
 * <p>Reading in Jetty's place, this gives back what is no end but the beginning of another request. It must have ended
 * before the answer is written: from then on Jetty reads again.
 */
final class CallerWatch implements Callback {

    private static final int CHUNK = 1024;

    private final @Nullable HttpConnection connection;
    private final Runnable gone;
    private boolean ended;

    /** @param gone told once, on a thread of the container */
    CallerWatch(ServletRequest request, Runnable gone) {
        this.connection = connection(request);
        this.gone = gone;
    }

    private static @Nullable HttpConnection connection(ServletRequest request) {
        try {
            return ServletContextRequest.getServletContextRequest(request)
                                    .getConnectionMetaData()
                                    .getConnection()
                            instanceof HttpConnection http
                    ? http
                    : null;
        } catch (IllegalStateException e) {
            // not a request of Jetty's
            return null;
        }
    }

    /** Begins, once the body has been read to its end. */
    synchronized void begin() {
        if (!ended && connection != null && connection.isRequestBufferEmpty()) {
            connection.getEndPoint().tryFillInterested(this);
        }
    }

    /** Ends for good. */
    synchronized void end() {
        if (!ended && connection != null && connection.getEndPoint() instanceof AbstractEndPoint endPoint) {
            ended = true;
            // hands the connection back to Jetty, which asks to read when the answer is written
            endPoint.getFillInterest().onFail(new CancellationException());
        }
        ended = true;
    }

    @Override
    public void succeeded() {
        if (isEnd()) {
            gone.run();
        }
    }

    private synchronized boolean isEnd() {
        if (ended || connection == null) {
            return false;
        }
        try {
            ByteBuffer next = BufferUtil.allocate(CHUNK);
            int count = connection.getEndPoint().fill(next);
            if (count > 0) {
                ended = true;
                connection.onUpgradeTo(next);
                return false;
            }
            if (count == 0) {
                connection.getEndPoint().tryFillInterested(this);
                return false;
            }
        } catch (IOException e) {
            // broken off: nobody is there
        }
        ended = true;
        return true;
    }

    @Override
    public void failed(Throwable cause) {
        boolean broken;
        synchronized (this) {
            broken = !ended;
            ended = true;
        }
        if (broken) {
            gone.run();
        }
    }
}
