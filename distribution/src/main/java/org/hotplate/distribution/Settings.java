// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The validated settings of the command line, the environment and conf/hotplate.properties, in this order of precedence.
 *
 * @param features names of the feature files to start with, in order
 * @param stopGrace the time that accepted requests have to complete when the server stops
 * @param allowedUrls the URLs below which the server may fetch
 * @param fetchLimit the maximum size of a download, in megabytes
 * @param fetchTimeout the maximum duration of a download, in seconds
 * @param sources a line for each setting, by key: the key, its source and its value, separated by tabs
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
        int fetchTimeout,
        String sources) {

    private static final Map<String, String> DEFAULTS = new HashMap<>();

    static {
        DEFAULTS.put(
                "features",
                "runtime,core,mxnet-cpu,onnx,image-java,handler-vision,handler-tensor,"
                        + "handler-gluon-crepe,handler-gluon-vision,handler-lstm-ptb,handler-pixel2pixel,handler-ssd,"
                        + "rest,mms,oip,grpc,metrics,shell");
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
        return load(base, System.getenv(), options);
    }

    static Settings load(BaseFolder base, Map<String, String> environment, ServerOptions options)
            throws CommandException {
        var sources = new SettingSources(DEFAULTS);
        sources.file(base.conf().resolve("hotplate.properties"));
        sources.environment(environment);
        sources.options(options.overrides());
        return new Settings(
                sources.list("features"),
                sources.text("host"),
                sources.number("port", 1, 65535),
                sources.number("management-port", 0, 65535),
                sources.flag("insecure"),
                deploy(base, sources),
                sources.number("http-threads", 8, 1000),
                Duration.ofSeconds(sources.number("stop-grace", 0, 3600)),
                sources.list("allowed-urls"),
                sources.number("fetch-limit", 1, 1_000_000),
                sources.number("fetch-timeout", 1, 1_000_000),
                sources.lines());
    }

    private static Path deploy(BaseFolder base, SettingSources sources) throws CommandException {
        try {
            return base.folder().resolve(sources.text("deploy")).normalize();
        } catch (InvalidPathException e) {
            throw sources.fault("deploy", "a folder");
        }
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
}
