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
 * The address and the watched folder of a running server, as written to {@link BaseFolder#addressFile}.
 *
 * @param host the address it listens on
 * @param engines the number of engines in its features
 * @param http whether its features contain an HTTP front end
 */
public record ServerAddress(String host, int port, Path deploy, int engines, boolean http) {

    private static final int TIMEOUT_MILLIS = 2000;
    private static final String OK = "HTTP/1.1 200";

    public static ServerAddress read(BaseFolder base) throws CommandException {
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
            throw CommandException.failure("The server has not written its address yet (%s).".formatted(Reason.of(e)));
        }
    }

    /** Writes the address file. */
    public void write(BaseFolder base) throws IOException {
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

    /** Returns the URL of the server for clients on this machine. */
    public String url() {
        return "http://" + authority();
    }

    /**
     * Returns whether {@code /ping} answers with status 200 within two seconds; always true for a server without HTTP.
     */
    public boolean answersPing() {
        if (!http) {
            return true;
        }
        // a plain socket: loading Java's HTTP client takes longer than this request
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(reachableHost(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
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
