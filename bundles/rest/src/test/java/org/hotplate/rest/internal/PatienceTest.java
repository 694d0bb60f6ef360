// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.Response;
import org.hotplate.http.HttpLimits;
import org.hotplate.model.FakeRegistry;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Slow clients and models, and errors that the container reports itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PatienceTest {

    private static final int BODY = 1 << 20;
    /** The number of bodies of this size for which the server has memory. */
    private static final int HELD = 32;

    private static final String PICTURE = "Content-Type: image/jpeg\r\nContent-Length: ";

    private final CompletableFuture<Response> late = new CompletableFuture<>();
    private MmsServer server;

    @BeforeAll
    void start(@TempDir Path storage) throws Exception {
        FakeRegistry registry = FakeRegistry.empty()
                .with(new FakeModel("late", Fixtures.PICTURE, request -> late))
                .with(new FakeModel(
                        "big",
                        Fixtures.PICTURE,
                        request -> Fixtures.answer(
                                () -> Tensor.ofFloats("out", Shape.of(500, 1000), new float[500_000]))));
        Duration answer = Duration.ofSeconds(10);
        server = new MmsServer(
                storage,
                registry,
                new HttpLimits(BODY, HELD * BODY, 100, Duration.ofSeconds(60), 1000, answer, Set.of("Models.Example")));
        Map<String, String> inTheContext = Map.of(
                "osgi.http.whiteboard.servlet.pattern",
                "/broken/*",
                "osgi.http.whiteboard.context.select",
                "(osgi.http.whiteboard.context.name=hotplate.rest)");
        server.http.context().registerService(Servlet.class, new Broken(), new Hashtable<>(inTheContext));
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @Test
    void refusesBodiesBeyondTheMemoryForAll() throws Exception {
        byte[] most = new byte[BODY - 1];
        List<Socket> senders = new ArrayList<>();
        try {
            for (int i = 0; i < HELD + 4; i++) {
                Socket socket = new Socket("127.0.0.1", server.port());
                senders.add(socket);
                try {
                    socket.getOutputStream()
                            .write(("POST /late/predict HTTP/1.1\r\nHost: localhost\r\n" + PICTURE + BODY + "\r\n\r\n")
                                    .getBytes(StandardCharsets.ISO_8859_1));
                    socket.getOutputStream().write(most);
                } catch (IOException e) {
                    // rejected while it was still sending
                }
            }

            // the memory is enough for HELD bodies: the others are rejected at once, while the server waits for those
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            senders.stream().filter(PatienceTest::isRefused).count() >= 4);
            List<Socket> refused =
                    senders.stream().filter(PatienceTest::isRefused).toList();
            assertThat(refused).hasSizeLessThan(senders.size());
            for (Socket sender : refused) {
                byte[] answer = new byte[sender.getInputStream().available()];
                assertThat(new String(answer, 0, sender.getInputStream().readNBytes(answer, 0, answer.length)))
                        .matches("|(?s).* 429 .*");
            }
        } finally {
            for (Socket socket : senders) {
                socket.close();
            }
        }
        await().until(server::held, held -> held == 0);
    }

    @Test
    void refusesABodyThatIsNotAsItsHeadersSay() throws Exception {
        try (Socket sender = new Socket("127.0.0.1", server.port())) {
            sender.setSoTimeout(30_000);
            sender.getOutputStream()
                    .write(("POST /late/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));

            assertThat(new String(sender.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("The body ended early, or its chunks are malformed");
        }
    }

    /** Returns whether a sender has an answer, or its connection was closed. */
    private static boolean isRefused(Socket sender) {
        try {
            sender.setSoTimeout(1);
            int first = sender.getInputStream().available() > 0
                    ? 'H'
                    : sender.getInputStream().read();
            return first == 'H' || first < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void givesUpAModelThatNeverAnswers() throws Exception {
        String answer = send("POST /late/predict HTTP/1.1\r\nHost: localhost\r\n" + PICTURE + "1\r\n\r\nx");

        assertThat(answer).startsWith("HTTP/1.1 504").contains("GatewayTimeoutException", "'late' did not answer");
        late.complete(new Response("too late"));
        await().until(server::held, held -> held == 0);
    }

    @Test
    void cutsOffASenderBelowTheMinimumRate() throws Exception {
        assertThat(send("POST /late/predict HTTP/1.1\r\nHost: localhost\r\n" + PICTURE + "9\r\n\r\nx"))
                .startsWith("HTTP/1.1 408")
                .contains("less than 1000 bytes a second");
    }

    @Test
    void servesOthersWhileReadersAreSlow() throws Exception {
        List<Socket> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Socket reader = new Socket("127.0.0.1", server.port());
            reader.getOutputStream()
                    .write(latin("POST /big/predict HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + PICTURE
                            + "1\r\n\r\nx"));
            readers.add(reader);
        }

        assertThat(send("GET /ping HTTP/1.1\r\nHost: models.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        for (Socket reader : readers) {
            try (reader) {
                assertThat(reader.getInputStream().readAllBytes().length).isGreaterThan(2_000_000);
            }
        }
    }

    @Test
    void forgetsACallerThatLeavesInTheMiddleOfItsBody() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream()
                    .write(latin("POST /big/predict HTTP/1.1\r\nHost: localhost\r\n" + PICTURE + "70000\r\n\r\n"
                            + "x".repeat(50_000)));
            await().until(server::held, held -> held > 16_000);
        }

        await().until(server::held, held -> held == 0);
    }

    @Test
    void turnsTheContainersOwnErrorsIntoJson() throws Exception {
        for (String path : List.of("/broken/409", "/broken/500")) {
            String answer = send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer)
                    .startsWith("HTTP/1.1 " + path.substring(8))
                    .contains("Content-Type: application/json", "{\"code\":" + path.substring(8))
                    .doesNotContain("secret", "html");
        }
    }

    private String send(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(latin(request));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Another servlet of the front end, which fails. */
    private static final class Broken extends HttpServlet {

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getPathInfo().equals("/409")) {
                response.sendError(409, "conflict");
            } else {
                throw new IllegalStateException("secret");
            }
        }
    }
}
