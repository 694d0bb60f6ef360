// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

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
 * Detects that a client disconnects while it waits for its reply. Jetty reads nothing from an HTTP/1.1 connection between
 * the end of a request and the end of its reply, so it does not notice.
 *
 * <p>This reads in Jetty's place, and passes on what turns out to be the next request. It must end before the reply is
 * written: Jetty reads again from then on.
 */
final class CallerWatch implements Callback, PeriodicChecks.Check {

    private static final int CHUNK = 1024;

    private final @Nullable HttpConnection connection;
    private final Runnable gone;
    /** Whether the connection's read interest is this object's, rather than Jetty's own. */
    private boolean interested;

    private boolean ended;

    /** @param gone called at most once, on a thread of the HTTP server */
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

    /**
     * Begins, once the body has been read to its end. Most requests are answered before the first check: asking the
     * selector for every one would cost a tenth of the time that the server spends on a small request.
     */
    @Override
    public synchronized void check() {
        if (!ended && !interested && connection != null && connection.isRequestBufferEmpty()) {
            interested = connection.getEndPoint().tryFillInterested(this);
        }
    }

    /** Ends for good. Leaves a read interest alone that is not this object's: with half a body there, it is Jetty's. */
    synchronized void end() {
        ended = true;
        if (interested && connection != null && connection.getEndPoint() instanceof AbstractEndPoint endPoint) {
            interested = false;
            // returns the connection to Jetty, which registers its own interest when the reply is written
            endPoint.getFillInterest().onFail(new CancellationException());
        }
    }

    @Override
    public void succeeded() {
        if (isEnd()) {
            gone.run();
        }
    }

    private synchronized boolean isEnd() {
        interested = false;
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
                interested = connection.getEndPoint().tryFillInterested(this);
                return false;
            }
        } catch (IOException e) {
            // the connection is broken: the client is gone
        }
        ended = true;
        return true;
    }

    @Override
    public void failed(Throwable cause) {
        boolean broken;
        synchronized (this) {
            interested = false;
            broken = !ended;
            ended = true;
        }
        if (broken) {
            gone.run();
        }
    }
}
