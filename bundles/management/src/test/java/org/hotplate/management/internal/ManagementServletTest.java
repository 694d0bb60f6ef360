// SPDX-License-Identifier: Apache-2.0
package org.hotplate.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hotplate.health.Health.Probe;
import org.hotplate.http.FrontEnd;
import org.hotplate.http.FrontEndRegistration;
import org.hotplate.http.FrontEndRegistration.Listener;
import org.hotplate.http.HttpServer;
import org.hotplate.http.Reply;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.FakeRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ManagementServletTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<Probe, String> faults = new ConcurrentHashMap<>();
    private HttpServer server;
    private SharedHttp shared;
    private FrontEndRegistration registration;

    @BeforeEach
    void start(@TempDir Path storage) throws Exception {
        server = new HttpServer(storage);
        shared = new SharedHttp(Map.of(), server.context());
        FrontEnd frontEnd = new FrontEnd(shared, Reply::error);
        registration = new FrontEndRegistration(
                server.context(),
                "hotplate.management",
                Listener.PUBLIC,
                frontEnd,
                List.of(),
                new ManagementServlet(FakeRegistry.empty(), probe -> Optional.ofNullable(faults.get(probe)), frontEnd));
    }

    @AfterEach
    void stop() throws Exception {
        registration.close();
        shared.close();
        server.close();
    }

    @Test
    void reportsWhyAProbeFails() throws Exception {
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").body()).isEqualTo("{\"models\":{},\"status\":\"ready\"}");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);

        faults.put(Probe.READY, "The server is stopping");
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").body())
                .contains("\"status\":\"not ready\"", "\"reason\":\"The server is stopping\"");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);

        faults.put(Probe.LIVE, "no disk");
        assertThat(get("/health/live").statusCode()).isEqualTo(503);
        assertThat(get("/health/live").body()).contains("no disk");
    }

    @Test
    void refusesOtherPathsAndMethods() throws Exception {
        assertThat(get("/health/models").body()).isEqualTo("[]");
        assertThat(get("/metrics").statusCode()).isEqualTo(404);
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri("/health/models"))
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                .as("not open to web pages")
                .isEmpty();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
