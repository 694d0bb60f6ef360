// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Where a running server listens and which folder it watches, as it wrote it down.
 *
 * @param host the address it listens on
 */
public record ServerAddress(String host, int port, Path deploy) {

    private static final int PATIENCE_MILLIS = 2000;

    public static ServerAddress read(Base base) throws Refusal {
        var values = new Properties();
        try (var reader = Files.newBufferedReader(base.addressFile())) {
            values.load(reader);
            return new ServerAddress(
                    values.getProperty("host", "127.0.0.1"),
                    Integer.parseInt(values.getProperty("port", "8080")),
                    Path.of(values.getProperty("deploy", "deploy")));
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
        try (var writer = Files.newBufferedWriter(base.addressFile())) {
            values.store(writer, null);
        }
    }

    /** Returns the URL to reach it by from this machine. */
    public String url() {
        try {
            var address = InetAddress.getByName(host);
            if (address.isAnyLocalAddress()) {
                return "http://127.0.0.1:" + port;
            }
        } catch (IOException e) {
            // not resolvable here: the name is all there is
        }
        return "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port);
    }

    /** Tells whether the server answers on {@code /ping}; gives up after two seconds. */
    public boolean answersPing() {
        try {
            var connection =
                    (HttpURLConnection) URI.create(url() + "/ping").toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }
}
