// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The assembled product on a base of its own, driven through its own scripts. */
final class Server implements AutoCloseable {

    /** What a script said and how it ended. */
    record Said(int status, String out) {}

    private static final HttpClient HTTP = HttpClient.newBuilder().build();

    private final Path base;
    private final int port;

    private Server(Path base, int port) {
        this.base = base;
        this.port = port;
    }

    static Server on(Path base) throws IOException {
        Files.createDirectories(base.resolve("deploy"));
        return new Server(base, freePort());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    Path base() {
        return base;
    }

    Path deploy() {
        return base.resolve("deploy");
    }

    int port() {
        return port;
    }

    Said start(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("start", "--port", Integer.toString(port)));
        arguments.addAll(List.of(more));
        return script(arguments.toArray(String[]::new));
    }

    /** Runs the server as a child of this process, so that its end can be seen; what it says goes to {@code said.txt}. */
    Process run(String... more) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Product.home().resolve("bin/hotplate").toString(), "run", "--port", Integer.toString(port)));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(base.resolve("said.txt").toFile());
        builder.environment().put("HOTPLATE_BASE", base.toString());
        return builder.start();
    }

    /** Runs a command of bin/hotplate to its end, and kills it if it does not come to one. */
    Said script(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Product.home().resolve("bin/hotplate").toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("hotplate", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        builder.environment().put("HOTPLATE_BASE", base.toString());
        Process process = builder.start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end; it said: " + Files.readString(output));
        }
        String said = Files.readString(output);
        Files.delete(output);
        return new Said(process.exitValue(), said);
    }

    long pid() throws IOException {
        return Long.parseLong(
                Files.readString(base.resolve("data/hotplate.pid")).strip());
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> postPicture(String model, byte[] picture) throws Exception {
        return send(HttpRequest.newBuilder(uri("/" + model + "/predict"))
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        Multipart.file("b", "data", "x.jpg", "image/jpeg", picture))));
    }

    @Override
    public void close() throws Exception {
        script("stop");
    }

    /** Bodies of multipart requests. */
    static final class Multipart {
        private Multipart() {}

        static byte[] file(String boundary, String name, String fileName, String type, byte[] content) {
            byte[] head = ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\""
                            + fileName + "\"\r\nContent-Type: " + type + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8);
            byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
            byte[] body = new byte[head.length + content.length + tail.length];
            System.arraycopy(head, 0, body, 0, head.length);
            System.arraycopy(content, 0, body, head.length, content.length);
            System.arraycopy(tail, 0, body, head.length + content.length, tail.length);
            return body;
        }
    }
}
