// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is fetched, from a server that does what servers should not. */
@Timeout(60)
final class FetchConnectionTest {

    private static final int LIMIT = 1000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch done = new CountDownLatch(1);
    private final List<AutoCloseable> open = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        allow(Duration.ofSeconds(20), Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() throws Exception {
        done.countDown();
        RestrictedUrls.setRules(FetchRules.NONE);
        server.stop(0);
        for (var each : open) {
            each.close();
        }
        threads.shutdownNow();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    private void allow(Duration idleTimeout, Duration timeout) {
        RestrictedUrls.setRules(new FetchRules(List.of(WebAddress.parse(place("/ok/"))), LIMIT, idleTimeout, timeout));
    }

    private String place(String path) {
        return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
    }

    private void answer(String path, int length) {
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, length);
            exchange.getResponseBody().write(new byte[length]);
            exchange.close();
        });
    }

    private void redirect(String path, String location) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().add("Location", location);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    private byte[] fetch(String path) throws IOException {
        try (var stream = new URL(place(path)).openStream()) {
            return stream.readAllBytes();
        }
    }

    /** Makes a server of one answer, byte for byte, that then waits; what is asked of it goes under /ok/. */
    private String raw(String answer, boolean closes) throws IOException {
        var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        open.add(socket);
        threads.execute(() -> {
            try (Socket client = socket.accept()) {
                client.getInputStream().read(new byte[4096]);
                client.getOutputStream().write(answer.getBytes(US_ASCII));
                client.getOutputStream().flush();
                if (!closes) {
                    done.await();
                }
            } catch (IOException | InterruptedException e) {
                // the test is over
            }
        });
        var url = "http://127.0.0.1:%d/ok/x".formatted(socket.getLocalPort());
        var rules =
                new FetchRules(List.of(WebAddress.parse(url)), LIMIT, Duration.ofMillis(300), Duration.ofSeconds(20));
        RestrictedUrls.setRules(rules);
        return url;
    }

    private static byte[] read(String url) throws IOException {
        try (var stream = new URL(url).openStream()) {
            return stream.readAllBytes();
        }
    }

    @Test
    void fetchesWhatIsThere() throws IOException {
        answer("/ok/a", LIMIT);

        var connection = new URL(place("/ok/a?x=1#y")).openConnection();

        assertThat(connection.getContentLengthLong()).isEqualTo(LIMIT);
        try (var stream = connection.getInputStream()) {
            assertThat(stream.readAllBytes()).hasSize(LIMIT);
        }
    }

    @Test
    void asksForWhatItChecked() throws Exception {
        var asked = new CompletableFuture<String>();
        server.createContext("/", exchange -> {
            asked.complete(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().keySet().stream()
                            .filter(name ->
                                    name.startsWith("Auth") || name.startsWith("Cookie") || name.startsWith("Proxy"))
                            .toList());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });

        fetch("/x/../ok/%7e/./a%20b?q=..");

        assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo("/ok/~/a%20b?q=.. []");
    }

    @Test
    void takesNoProxyFromTheEnvironment() throws IOException {
        answer("/ok/a", 3);
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", "9");
        System.setProperty("http.nonProxyHosts", "");
        try {
            assertThat(fetch("/ok/a")).hasSize(3);
        } finally {
            List.of("http.proxyHost", "http.proxyPort", "http.nonProxyHosts").forEach(System::clearProperty);
        }
    }

    @Test
    void followsRedirectsWithinWhatIsAllowed() throws IOException {
        answer("/ok/a", 7);
        redirect("/ok/absolute", place("/ok/relative"));
        redirect("/ok/relative", "/ok/x/../neighbour");
        redirect("/ok/neighbour", "a");

        assertThat(fetch("/ok/absolute")).hasSize(7);
    }

    @Test
    void leavesNoAllowedPlaceByARedirect() {
        answer("/secret", 7);
        redirect("/ok/away", "/secret");
        redirect("/ok/climb", "../secret");
        redirect("/ok/encoded", "%2e%2e/secret");
        redirect(
                "/ok/other",
                "http://localhost:%d/ok/a".formatted(server.getAddress().getPort()));
        redirect("/ok/file", "file:///etc/passwd");
        redirect("/ok/user", place("/ok/").replace("//", "//me@"));

        for (var path : List.of("away", "climb", "encoded")) {
            assertThatThrownBy(() -> fetch("/ok/" + path))
                    .hasMessage(
                            "Not fetching %s: only URLs below %s are allowed; see allowed-urls in conf/hotplate.properties",
                            place("/secret"), place("/ok/"));
        }
        assertThatThrownBy(() -> fetch("/ok/other")).hasMessageStartingWith("Not fetching http://localhost:");
        assertThatThrownBy(() -> fetch("/ok/file"))
                .hasMessage(
                        "Not following the redirect from %s to file:///etc/passwd: only http and https URLs are fetched",
                        place("/ok/file"));
        assertThatThrownBy(() -> fetch("/ok/user")).hasMessageContaining("user name");
    }

    @Test
    void neverLeavesHttps() {
        var rules = new FetchRules(
                List.of(WebAddress.parse("https://h/"), WebAddress.parse("http://h/")),
                LIMIT,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));

        assertThatThrownBy(() -> rules.checkRedirect(WebAddress.parse("https://h/a"), "http://h/a"))
                .hasMessage(
                        "Not following the redirect from https://h/a to http://h/a: it switches from https to http");
    }

    @Test
    void followsNoLoop() {
        redirect("/ok/a", "/ok/b");
        redirect("/ok/b", "/ok/a");

        assertThatThrownBy(() -> fetch("/ok/a")).hasMessageEndingWith("it has more than 5 redirects");
    }

    @Test
    void tellsOtherAnswers() throws IOException {
        server.createContext("/ok/nowhere", exchange -> status(exchange, 302));
        server.createContext("/ok/broken", exchange -> status(exchange, 500));
        server.createContext("/ok/part", exchange -> status(exchange, 206));

        assertThatThrownBy(() -> fetch("/ok/gone")).hasMessage("%s answered with status 404", place("/ok/gone"));
        assertThatThrownBy(() -> fetch("/ok/broken")).hasMessageEndingWith("answered with status 500");
        assertThatThrownBy(() -> fetch("/ok/part")).hasMessageEndingWith("answered with status 206");
        assertThatThrownBy(() -> fetch("/ok/nowhere")).hasMessageEndingWith("status 302 without a Location header");
        int port = server.getAddress().getPort();
        server.stop(0);
        assertThatThrownBy(() -> read("http://127.0.0.1:%d/ok/a".formatted(port)))
                .hasMessageStartingWith("Cannot fetch http://127.0.0.1:%d/ok/a: ".formatted(port));
    }

    private static void status(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @Test
    void refusesWhatIsTooLargeBeforeReadingIt() throws IOException {
        var url = raw("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", false);

        assertThatThrownBy(() -> read(url))
                .hasMessage("Not fetching %s: it is larger than 1000 bytes, the limit that fetch-limit sets", url);
    }

    @Test
    void endsAtTheLimitWhereNobodySaidHowMuchComes() throws Exception {
        var ended = new CompletableFuture<Boolean>();
        server.createContext("/ok/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (true) {
                    exchange.getResponseBody().write(new byte[100]);
                    exchange.getResponseBody().flush();
                }
            } catch (IOException e) {
                ended.complete(true);
            }
        });

        assertThatThrownBy(() -> fetch("/ok/endless")).hasMessageContaining("larger than 1000 bytes");

        assertThat(ended.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void noticesAnAnswerThatBreaksOff() throws IOException {
        var cut = raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", true);
        assertThatThrownBy(() -> read(cut))
                .hasMessageStartingWith("The transfer of " + cut + " failed after 3 bytes: ");

        var chunks = raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", true);
        assertThatThrownBy(() -> read(chunks)).hasMessageStartingWith("The transfer of " + chunks + " failed after ");
    }

    @Test
    void waitsForASilentServerNoLongerThanItsPatience() throws IOException {
        var silent = raw("", false);
        assertThatThrownBy(() -> read(silent)).hasMessage("%s did not answer within 300 ms", silent);

        var head = raw("HTTP/1.1 200 OK\r\nX-Slow: ", false);
        assertThatThrownBy(() -> read(head)).hasMessage("%s did not answer within 300 ms", head);

        var body = raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", false);
        assertThatThrownBy(() -> read(body)).hasMessage("%s sent nothing for 300 ms", body);

        var redirect = raw("HTTP/1.1 404 No\r\nContent-Length: 100\r\n\r\nabc", false);
        assertThatThrownBy(() -> read(redirect)).hasMessage("%s answered with status 404", redirect);
    }

    @Test
    void endsATransferThatCrawls() {
        allow(Duration.ofSeconds(20), Duration.ofMillis(400));
        server.createContext("/ok/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (!done.await(20, TimeUnit.MILLISECONDS)) {
                    exchange.getResponseBody().write('x');
                    exchange.getResponseBody().flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThatThrownBy(() -> fetch("/ok/drip"))
                .hasMessage(
                        "The transfer of %s was not complete within 400 ms, the limit that fetch-timeout in conf/hotplate.properties sets",
                        place("/ok/drip"));
    }

    @Test
    void endsWhenItsReaderIsInterrupted() throws Exception {
        var url = raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", false);
        RestrictedUrls.setRules(
                new FetchRules(List.of(WebAddress.parse(url)), LIMIT, Duration.ofSeconds(50), Duration.ofSeconds(50)));
        var failure = new CompletableFuture<Throwable>();
        var reader = new Thread(() -> {
            try {
                read(url);
            } catch (IOException e) {
                failure.complete(e);
            }
        });
        reader.start();
        await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);

        reader.interrupt();

        assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
    }
}
