// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.hotplate.shell.protocol.Frame;
import org.hotplate.shell.protocol.FrameChannel;
import org.hotplate.shell.protocol.SocketLocation;

/** The assembled product with its own base folder, controlled by its own scripts. */
final class Server implements AutoCloseable {

    /** The output of a script and its exit status. */
    record Said(int status, String out) {}

    private static final HttpClient HTTP = HttpClient.newBuilder().build();

    private static final int PORTS = 1000;
    private static final AtomicInteger NEXT_PORT = new AtomicInteger();

    static {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(50));
    }

    private final Path base;
    private final int port;
    private final int managementPort;

    private Server(Path base, int port, int managementPort) {
        this.base = base;
        this.port = port;
        this.managementPort = managementPort;
    }

    static Server on(Path base) throws IOException {
        Files.createDirectories(base.resolve("deploy"));
        compileQuickly(base);
        return new Server(base, freePort(), freePort());
    }

    /**
     * Adds the options of test JVMs to the server's: it lives for seconds, in which C2 would use more time than it saves.
     */
    private static void compileQuickly(Path base) throws IOException {
        Path environment = base.resolve("conf/hotplate.env");
        if (!Files.exists(environment)) {
            Files.createDirectories(environment.getParent());
            Files.writeString(
                    environment,
                    Files.readString(Product.home().resolve("conf/hotplate.env"))
                            + "HOTPLATE_JAVA_OPTIONS=\"$HOTPLATE_JAVA_OPTIONS %s\"\n"
                                    .formatted(System.getProperty("hotplate.jvm")));
        }
    }

    /**
     * Returns a port that nothing uses, and that no other test gets: each JVM of tests has a range of its own, below the
     * ports that systems choose for clients.
     */
    static int freePort() throws IOException {
        int fork =
                Integer.parseInt(System.getProperty("hotplate.fork", "fork-1").replaceAll("\\D", ""));
        for (int tried = 0; tried < PORTS; tried++) {
            int port = 20_000 + fork % 10 * PORTS + NEXT_PORT.getAndIncrement() % PORTS;
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // in use
            }
        }
        throw new IOException("No port is free");
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
        List<String> arguments = new ArrayList<>(List.of("start"));
        arguments.addAll(ports());
        arguments.addAll(List.of(more));
        return script(arguments.toArray(String[]::new));
    }

    private List<String> ports() {
        return List.of("--port", Integer.toString(port), "--management-port", Integer.toString(managementPort));
    }

    /** Runs the server as a child of this process, so that its end is detected; its output goes to {@code said.txt}. */
    Process run(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(ports());
        arguments.addAll(List.of(more));
        return begin(base.resolve("said.txt"), arguments.toArray(String[]::new));
    }

    /** Starts a command of bin/hotplate; its output goes to a file. */
    Process begin(Path said, String... arguments) throws IOException {
        if (List.of("run", "start").contains(arguments[0])) {
            NativesCache.provide(base);
        }
        List<String> command =
                new ArrayList<>(List.of(Product.home().resolve("bin/hotplate").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(said.toFile());
        builder.environment().put("HOTPLATE_BASE", base.toString());
        return builder.start();
    }

    /** Runs a command of bin/hotplate, and kills it if it does not end in time. */
    Said script(String... arguments) throws Exception {
        Path output = Files.createTempFile("hotplate", ".out");
        Process process = begin(output, arguments);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(List.of(arguments) + " did not end; it said: " + Files.readString(output));
        }
        String said = Files.readString(output);
        Files.delete(output);
        return new Said(process.exitValue(), said);
    }

    /**
     * Runs a line in the server's shell like {@code bin/hotplate exec}, by the same protocol over the same socket, but
     * without starting a JVM.
     */
    Said exec(String line) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (FrameChannel shell = FrameChannel.connect(
                SocketLocation.inData(base.toRealPath().resolve("data")).resolve())) {
            shell.write(new Frame.Execute(base.toString(), line));
            for (Optional<Frame> frame = shell.read(); frame.isPresent(); frame = shell.read()) {
                if (frame.get() instanceof Frame.Output output) {
                    byte[] piece = new byte[output.bytes().remaining()];
                    output.bytes().get(piece);
                    out.writeBytes(piece);
                } else if (frame.get() instanceof Frame.Exit exit) {
                    return new Said(exit.status(), out.toString(StandardCharsets.UTF_8));
                }
            }
            return new Said(1, out.toString(StandardCharsets.UTF_8) + "The server closed the connection");
        } catch (SocketException | NoSuchFileException e) {
            return new Said(1, "No server is running: " + e);
        }
    }

    long pid() throws IOException {
        return Long.parseLong(
                Files.readString(base.resolve("data/hotplate.pid")).strip());
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    URI managementUri(String path) {
        return URI.create("http://127.0.0.1:" + managementPort + path);
    }

    /** Sends a request to the management listener. */
    HttpResponse<String> manage(String path) throws Exception {
        return send(HttpRequest.newBuilder(managementUri(path)).GET());
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
        NativesCache.keep(base);
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
