// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hotplate.health.Health.Probe;
import org.hotplate.http.HttpLimits;
import org.hotplate.http.HttpServer;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;

/** The front end on the product's HTTP server, with a client. */
final class OipServer implements AutoCloseable {

    /** An answer. */
    record Answer(int status, HttpResponse<byte[]> response) {

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() throws Exception {
            return new ObjectMapper().readTree(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    static final int MAX_REQUEST = 1 << 20;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final SharedHttp shared;
    /** Why a probe fails. */
    final Map<Probe, String> faults = new ConcurrentHashMap<>();

    private final HttpServer http;
    private final OipFrontEnd frontEnd;

    OipServer(Path storage, ModelRegistry models) throws Exception {
        http = new HttpServer(storage);
        shared = new SharedHttp(
                new HttpLimits(
                        MAX_REQUEST, 8 << 20, 10_000, Duration.ofSeconds(20), 0, Duration.ofSeconds(20), Set.of()),
                http.context());
        frontEnd = new OipFrontEnd(models, shared, probe -> Optional.ofNullable(faults.get(probe)), http.context());
    }

    /** Returns the service of a type that the front end registered. */
    <S> S service(Class<S> type) {
        return http.context().getService(http.context().getServiceReference(type));
    }

    int port() {
        return http.port();
    }

    Answer get(String path) throws Exception {
        return send(request(path).GET());
    }

    Answer post(String path, String json) throws Exception {
        return post(path, json.getBytes(StandardCharsets.UTF_8));
    }

    /** @param headers names and values */
    Answer post(String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path));
    }

    Answer send(HttpRequest.Builder request) throws Exception {
        HttpResponse<byte[]> response =
                CLIENT.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), response);
    }

    @Override
    public void close() throws Exception {
        if (http.isRunning()) {
            frontEnd.close();
            shared.close();
        }
        http.close();
    }
}
