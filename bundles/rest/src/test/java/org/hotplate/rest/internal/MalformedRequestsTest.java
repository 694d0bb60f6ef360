// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hotplate.http.Wire;
import org.hotplate.model.FakeRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that the HTTP server itself rejects: each error is JSON, like those of the front end. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MalformedRequestsTest {

    private static final String HOST = "Host: localhost\r\n";
    private static final String POST = "POST /two/predict HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\n";

    /** A request, its expected status, and the type of the error. */
    private record Malformed(String name, String request, int status, String type) {}

    private static final List<Malformed> REQUESTS = List.of(
            new Malformed("no HTTP", "nonsense\r\n\r\n", 400, "BadRequestException"),
            new Malformed("no host", "GET /ping HTTP/1.1\r\n\r\n", 400, "BadRequestException"),
            new Malformed("two hosts", "GET /ping HTTP/1.1\r\n" + HOST + "Host: b\r\n\r\n", 400, "BadRequestException"),
            new Malformed("bad host", "GET /ping HTTP/1.1\r\nHost: a:b:c\r\n\r\n", 400, "BadRequestException"),
            new Malformed(
                    "header without a name",
                    "GET /ping HTTP/1.1\r\n" + HOST + ": x\r\n\r\n",
                    400,
                    "BadRequestException"),
            new Malformed(
                    "NUL in a header", "GET /ping HTTP/1.1\r\n" + HOST + "X: \0\r\n\r\n", 400, "BadRequestException"),
            new Malformed("broken path", "GET /%zz/predict HTTP/1.1\r\n" + HOST + "\r\n", 400, "BadRequestException"),
            new Malformed(
                    "long URI",
                    "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n" + HOST + "\r\n",
                    414,
                    "URITooLongException"),
            new Malformed(
                    "long header",
                    "GET /ping HTTP/1.1\r\n" + HOST + "X: " + "x".repeat(20_000) + "\r\n\r\n",
                    431,
                    "RequestHeaderFieldsTooLargeException"),
            new Malformed(
                    "unknown version",
                    "GET /ping HTTP/7.0\r\n" + HOST + "\r\n",
                    505,
                    "HTTPVersionNotSupportedException"),
            new Malformed("no length", POST + "Content-Length: x\r\n\r\n", 400, "BadRequestException"),
            new Malformed("negative length", POST + "Content-Length: -1\r\n\r\n", 400, "BadRequestException"),
            new Malformed(
                    "two lengths",
                    POST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n[]",
                    400,
                    "BadRequestException"),
            new Malformed(
                    "length and chunks",
                    POST + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    400,
                    "BadRequestException"),
            new Malformed("bad chunk", POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "BadRequestException"),
            new Malformed(
                    "bad second chunk",
                    POST + "Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\nzz\r\n",
                    400,
                    "BadRequestException"));

    private final ObjectMapper mapper = new ObjectMapper();
    private MmsServer server;

    @BeforeAll
    void start(@TempDir Path storage) throws Exception {
        server = new MmsServer(storage, FakeRegistry.empty().with(Fixtures.two("two")), Fixtures.limits());
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> answersInJson() {
        return REQUESTS.stream().map(malformed -> DynamicTest.dynamicTest(malformed.name(), () -> check(malformed)));
    }

    private void check(Malformed malformed) throws Exception {
        try (Wire wire = new Wire(server.port())) {
            wire.send(malformed.request());
            String answer = wire.answer();

            assertThat(answer)
                    .startsWith("HTTP/1.1 " + malformed.status())
                    .contains("Content-Type: application/json\r\n");
            JsonNode body = mapper.readTree(answer.substring(answer.indexOf("\r\n\r\n")));
            assertThat(body.size()).isEqualTo(3);
            assertThat(body.get("code").asInt()).isEqualTo(malformed.status());
            assertThat(body.get("type").asText()).isEqualTo(malformed.type());
            assertThat(body.get("message").asText()).isNotBlank().doesNotContain("Exception", "jetty");
            assertThat(wire.ended()).isTrue();
        }
    }

    @Test
    void servesAfterwards() throws Exception {
        for (Malformed malformed : REQUESTS) {
            check(malformed);
        }
        try (Wire wire = new Wire(server.port())) {
            wire.post("two", "{\"user\":[[1,2,3,4]],\"item\":[[1,2,3,4,5,6]]}");

            assertThat(wire.answer()).startsWith("HTTP/1.1 200");
        }
    }
}
