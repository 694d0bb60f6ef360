package org.example.myservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the handler's jar in a real server, with a real archive. */
@Timeout(180)
class MyServiceHandlersIT {

    /** The model's configuration. */
    private static final String CONFIGURATION = "{\"handler\": \"my_service\"}";

    private final Path target = Path.of("target").toAbsolutePath();
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void answersInTheServer() throws Exception {
        // a separate base folder, so that the distribution is not modified
        Path base = Files.createTempDirectory(target, "base");
        Path deploy = Files.createDirectory(base.resolve("deploy"));
        Files.copy(Path.of(System.getProperty("handler.jar")), deploy.resolve("handler.jar"));
        Files.copy(Path.of(System.getProperty("model.archive")), deploy.resolve("sample.model"));
        Files.writeString(deploy.resolve("sample.json"), CONFIGURATION);
        int port = freePort();
        try {
            hotplate(base, "start", "--port", Integer.toString(port));
            HttpResponse<String> answer = predict(port);

            assertThat(answer.statusCode())
                    .as("%s%n%s", answer.body(), hotplate(base, "exec", "model:diag sample"))
                    .isEqualTo(200);
            assertThat(answer.body()).startsWith("{\"prediction\":").doesNotContain("[]");
        } finally {
            hotplate(base, "stop");
        }
    }

    /** Repeats the request until the model is READY: at first it may wait for the handler. */
    private HttpResponse<String> predict(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/sample/predict"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body()))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (answer.statusCode() == 503 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(200);
            answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        }
        return answer;
    }

    /** Returns one JSON object with a value for each input; pictures as base64. */
    private static String body() {
        return MyServiceHandlersTest.SIGNATURE.inputs().stream()
                .map(input -> "\"%s\": %s".formatted(input.name(), value(input)))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String value(TensorSpec input) {
        Object sample = MyServiceHandlersTest.sample(input, 0);
        return sample instanceof byte[] file
                ? "\"" + Base64.getEncoder().encodeToString(file) + "\""
                : sample.toString();
    }

    /** Runs a command of the product, and returns its output. */
    private String hotplate(Path base, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("hotplate.home"), "bin", "hotplate").toString());
        command.addAll(List.of(arguments));
        Path said = Files.createTempFile(target, "hotplate", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("HOTPLATE_BASE", base.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("%s ended", command).isTrue();
        String text = Files.readString(said);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
