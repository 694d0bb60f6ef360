// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Where a running server listens and which folder it watches, as it wrote it down.
 *
 * @param host the address it listens on
 * @param engines how many engines it is to have once all its bundles are up
 * @param http whether it was started with a front end that speaks HTTP
 */
public record ServerAddress(String host, int port, Path deploy, int engines, boolean http) {

    private static final int PATIENCE_MILLIS = 2000;
    private static final String OK = "HTTP/1.1 200";

    public static ServerAddress read(Base base) throws Refusal {
        var values = new Properties();
        try (var reader = Files.newBufferedReader(base.addressFile())) {
            values.load(reader);
            return new ServerAddress(
                    values.getProperty("host", "127.0.0.1"),
                    Integer.parseInt(values.getProperty("port", "8080")),
                    Path.of(values.getProperty("deploy", "deploy")),
                    Integer.parseInt(values.getProperty("engines", "0")),
                    Boolean.parseBoolean(values.getProperty("http", "true")));
        } catch (IOException | IllegalArgumentException e) {
            throw Refusal.failure("The server has not said where it listens (%s).".formatted(Reason.of(e)));
        }
    }

    /** Writes it down for others to read. */
    public void write(Base base) throws IOException {
        var values = new Properties();
        values.put("host", host);
        values.put("port", Integer.toString(port));
        values.put("deploy", deploy.toString());
        values.put("engines", Integer.toString(engines));
        values.put("http", Boolean.toString(http));
        try (var writer = Files.newBufferedWriter(base.addressFile())) {
            values.store(writer, null);
        }
    }

    /** Returns the URL to reach it by from this machine. */
    public String url() {
        return "http://" + authority();
    }

    /**
     * Returns whether the server answers on {@code /ping}; gives up after two seconds. One without HTTP has no such page, and is
     * asked through its shell alone.
     */
    public boolean answersPing() {
        if (!http) {
            return true;
        }
        // through a plain socket: Java's HTTP clients take longer to load than the request takes
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(reachableHost(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            var request = "GET /ping HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(authority());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var status = new String(socket.getInputStream().readNBytes(OK.length()), StandardCharsets.US_ASCII);
            return status.equals(OK);
        } catch (IOException e) {
            return false;
        }
    }

    private String authority() {
        var name = reachableHost();
        return "%s:%d".formatted(name.contains(":") ? "[" + name + "]" : name, port);
    }

    private String reachableHost() {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress() ? "127.0.0.1" : host;
        } catch (IOException e) {
            return host;
        }
    }
}
