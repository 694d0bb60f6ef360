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
 * Detects that a client disconnects while it waits for its reply. Jetty reads nothing from an HTTP/1.1 connection
 * between the end of a request and the end of its reply, so it does not notice.
 *
 * <p>This class reads instead of Jetty, and passes on any bytes, which belong to the next request. It must end before
 * the reply is written, because Jetty then reads again.
 */
final class CallerWatch implements Callback, PeriodicChecks.Check {

    private static final int CHUNK = 1024;

    private final @Nullable HttpConnection connection;
    private final Runnable gone;
    /** Whether the connection's read interest was registered here rather than by Jetty. */
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
     * Begins, after the body has been read to its end. Most requests are answered before the first check: registering
     * every one with the selector would cost a tenth of the time that the server spends on a small request.
     */
    @Override
    public synchronized void check() {
        if (!ended && !interested && connection != null && connection.isRequestBufferEmpty()) {
            interested = connection.getEndPoint().tryFillInterested(this);
        }
    }

    /**
     * Ends the watch. Does not remove a read interest that was not registered here: while a body is incomplete, it is
     * Jetty's.
     */
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
            // the connection is broken, so the client has disconnected
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
