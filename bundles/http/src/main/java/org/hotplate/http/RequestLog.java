// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assigns an ID to each request, which the response returns, and writes the access log: one line for each response, with the
 * logger {@value #LOGGER} at level INFO. The first filter of every front end. Thread-safe.
 */
final class RequestLog implements Filter {

    static final String LOGGER = "hotplate.access";
    private static final String ATTRIBUTE = RequestLog.class.getName();
    private static final int MAX_PATH = 256;
    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long began = System.nanoTime();
        String id = CallHeaders.requestId(((HttpServletRequest) request).getHeader(CallHeaders.REQUEST_ID));
        request.setAttribute(ATTRIBUTE, id);
        ((HttpServletResponse) response).setHeader(CallHeaders.REQUEST_ID, id);
        if (!LOG.isInfoEnabled()) {
            chain.doFilter(request, response);
            return;
        }
        // now, because the container reuses the request for the next one on the connection
        Line line = Line.of((HttpServletRequest) request, (HttpServletResponse) response, id, began);
        try {
            chain.doFilter(request, response);
        } finally {
            if (request.isAsyncStarted()) {
                request.getAsyncContext().addListener(line);
            } else {
                line.write();
            }
        }
    }

    /** Returns the ID of a request that passed the filter. */
    static String idOf(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof String id ? id : "";
    }

    /** The line of one request. */
    private record Line(
            String client,
            String method,
            String path,
            String protocol,
            String id,
            long began,
            HttpServletResponse response)
            implements AsyncListener {

        static Line of(HttpServletRequest request, HttpServletResponse response, String id, long began) {
            String path = request.getRequestURI();
            return new Line(
                    request.getRemoteAddr(),
                    request.getMethod(),
                    path.length() > MAX_PATH ? path.substring(0, MAX_PATH) + "..." : path,
                    request.getProtocol(),
                    id,
                    began,
                    response);
        }

        void write() {
            String length = response.getHeader("Content-Length");
            LOG.info(
                    "{} \"{} {} {}\" {} {} {} {}",
                    client,
                    method,
                    path,
                    protocol,
                    response.getStatus(),
                    length == null ? "-" : length,
                    (System.nanoTime() - began) / 1000,
                    id);
        }

        @Override
        public void onComplete(AsyncEvent event) {
            write();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // onComplete follows
        }

        @Override
        public void onError(AsyncEvent event) {
            // onComplete follows
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // no front end starts an exchange twice
        }
    }
}
