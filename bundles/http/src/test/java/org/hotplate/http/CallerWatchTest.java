// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CallerWatchTest {

    private final CompletableFuture<CallerWatch> half = new CompletableFuture<>();
    private final CompletableFuture<String> outcome = new CompletableFuture<>();
    private volatile BooleanSupplier jettyWaitsForBytes = () -> false;

    @Test
    void leavesTheConnectionToABodyThatIsStillArriving(@TempDir Path storage) throws Exception {
        try (HttpServer server = new HttpServer(storage);
                Wire wire = new Wire(server.port())) {
            server.context()
                    .registerService(
                            Servlet.class,
                            new Reading(),
                            new Hashtable<>(Map.of(
                                    "osgi.http.whiteboard.servlet.pattern",
                                    "/*",
                                    "osgi.http.whiteboard.servlet.asyncSupported",
                                    true)));
            wire.send(Wire.head("any", "4") + "12");
            CallerWatch watch = half.get(30, TimeUnit.SECONDS);
            await().until(() -> jettyWaitsForBytes.getAsBoolean());

            watch.end();

            wire.send("34");

            assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo("read to its end");
            assertThat(wire.answer()).startsWith("HTTP/1.1 200");
        }
    }

    /** Reads a body; its watch never begins. */
    private final class Reading extends HttpServlet implements ReadListener {

        private transient ServletInputStream in;
        private transient AsyncContext context;
        private transient CallerWatch watch;
        private int count;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            context = request.startAsync(request, response);
            watch = new CallerWatch(request, () -> outcome.complete("the client was thought to be gone"));
            EndPoint endPoint = ServletContextRequest.getServletContextRequest(request)
                    .getConnectionMetaData()
                    .getConnection()
                    .getEndPoint();
            jettyWaitsForBytes = ((AbstractEndPoint) endPoint).getFillInterest()::isInterested;
            in = request.getInputStream();
            in.setReadListener(this);
        }

        @Override
        public void onDataAvailable() throws IOException {
            while (in.isReady() && !in.isFinished()) {
                count += in.read() < 0 ? 0 : 1;
            }
            if (count == 2) {
                half.complete(watch);
            }
        }

        @Override
        public void onAllDataRead() {
            outcome.complete("read to its end");
            context.complete();
        }

        @Override
        public void onError(Throwable cause) {
            outcome.complete("failed: " + cause);
            context.complete();
        }
    }
}
