// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/**
 * The validated settings of conf/hotplate.properties and the command line.
 *
 * @param features names of the feature files to start with, in order
 * @param stopGrace the time that accepted requests have to complete when the server stops
 * @param allowedUrls the URLs below which the server may fetch
 * @param fetchLimit the maximum size of a download, in megabytes
 * @param fetchTimeout the maximum duration of a download, in seconds
 */
public record Settings(
        List<String> features,
        String host,
        int port,
        int managementPort,
        boolean insecure,
        Path deploy,
        int httpThreads,
        Duration stopGrace,
        List<String> allowedUrls,
        int fetchLimit,
        int fetchTimeout) {

    private static final Properties DEFAULTS = new Properties();

    static {
        DEFAULTS.put(
                "features",
                "runtime,core,mxnet-cpu,onnx,image-java,handler-vision,handler-tensor,"
                        + "handler-gluon-crepe,handler-gluon-vision,handler-lstm-ptb,handler-pixel2pixel,handler-ssd,"
                        + "rest,oip,grpc,metrics,shell");
        DEFAULTS.put("host", "127.0.0.1");
        DEFAULTS.put("port", "8080");
        DEFAULTS.put("management-port", "8081");
        DEFAULTS.put("insecure", "false");
        DEFAULTS.put("deploy", "deploy");
        DEFAULTS.put("http-threads", "16");
        DEFAULTS.put("stop-grace", "30");
        DEFAULTS.put("allowed-urls", "");
        DEFAULTS.put("fetch-limit", "2048");
        DEFAULTS.put("fetch-timeout", "3600");
    }

    /** Reads the configuration of a base. */
    public static Settings load(BaseFolder base) throws CommandException {
        return load(base, new ServerOptions());
    }

    /** Reads the configuration of a base; the options override it. */
    public static Settings load(BaseFolder base, ServerOptions options) throws CommandException {
        var file = base.conf().resolve("hotplate.properties");
        var values = new Properties();
        values.putAll(DEFAULTS);
        values.putAll(read(file));
        values.putAll(options.overrides());
        return new Settings(
                list(values, "features"),
                values.getProperty("host").strip(),
                number(values, "port", 1, 65535),
                number(values, "management-port", 0, 65535),
                flag(values, "insecure"),
                folder(base, values.getProperty("deploy").strip()),
                number(values, "http-threads", 8, 1000),
                Duration.ofSeconds(number(values, "stop-grace", 0, 3600)),
                list(values, "allowed-urls"),
                number(values, "fetch-limit", 1, 1_000_000),
                number(values, "fetch-timeout", 1, 1_000_000));
    }

    /**
     * Checks that the server may and can listen on its address.
     *
     * @throws CommandException if the address is not a loopback address and {@code insecure} is not set, or if the port is in
     *     use
     */
    public void checkAddress() throws CommandException {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw CommandException.failure(
                    "The host '%s' is not an address of this machine: it cannot be resolved.".formatted(host));
        }
        if (!address.isLoopbackAddress() && !insecure) {
            throw CommandException.failure(
                    "Other machines can reach %s, and there is no TLS and no authentication; use --insecure to allow that."
                            .formatted(host));
        }
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw CommandException.failure(
                    "Cannot listen on %s port %d (%s); stop what uses it, or choose another with --port."
                            .formatted(host, port, Reason.of(e)));
        }
    }

    private static Properties read(Path file) throws CommandException {
        var properties = new Properties();
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw CommandException.failure("Cannot read %s: %s.".formatted(file, Reason.of(e)));
            }
        }
        for (var key : properties.stringPropertyNames()) {
            if (!DEFAULTS.containsKey(key)) {
                throw CommandException.failure("%s sets '%s', which is not a setting; allowed are %s."
                        .formatted(file, key, String.join(", ", new TreeSet<>(DEFAULTS.stringPropertyNames()))));
            }
        }
        return properties;
    }

    private static List<String> list(Properties values, String key) {
        return Arrays.stream(values.getProperty(key).split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static int number(Properties values, String key, int min, int max) throws CommandException {
        var text = values.getProperty(key).strip();
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw CommandException.failure(
                "%s must be a whole number from %d to %d, not '%s'.".formatted(key, min, max, text));
    }

    private static boolean flag(Properties values, String key) throws CommandException {
        return switch (values.getProperty(key).strip()) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw CommandException.failure(
                        "%s must be true or false, not '%s'.".formatted(key, values.getProperty(key)));
        };
    }

    private static Path folder(BaseFolder base, String text) throws CommandException {
        try {
            return base.folder().resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw CommandException.failure("deploy must be a folder, not '%s'.".formatted(text));
        }
    }
}
