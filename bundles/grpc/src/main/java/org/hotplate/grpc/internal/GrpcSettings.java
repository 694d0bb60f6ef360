// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.OptionalInt;
import org.hotplate.common.config.ConfigReader;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the gRPC listener.
 *
 * @param port empty if there is no listener
 * @param maxRequestSize the maximum size of a message, in bytes
 * @param maxCalls the maximum number of concurrent calls of one connection
 * @param keepAliveTime after which time without traffic the server checks that a client is there
 * @param keepAliveTimeout how long it waits for the client's answer
 * @param keepAlivePermitted the minimum time between a client's own checks
 */
record GrpcSettings(
        InetAddress host,
        OptionalInt port,
        int maxRequestSize,
        int maxCalls,
        Duration keepAliveTime,
        Duration keepAliveTimeout,
        Duration keepAlivePermitted) {

    private static final int DAY = 86_400;

    /**
     * Reads the configuration; the reader records the faults.
     *
     * @param insecure whether addresses that other machines can reach are allowed
     */
    static GrpcSettings read(ConfigReader in, boolean insecure) {
        return new GrpcSettings(
                in.parsed(
                        "host",
                        InetAddress.getLoopbackAddress(),
                        insecure
                                ? "an address of this machine"
                                : "an address of the loopback interface, because there is no TLS and no authentication;"
                                        + " insecure=true in hotplate.properties allows others",
                        text -> address(text, insecure)),
                in.parsed("port", OptionalInt.empty(), "a number from 1 to 65535, or nothing", GrpcSettings::port),
                in.integer("max.request.size", 16 << 20, 1, Integer.MAX_VALUE),
                in.integer("max.calls.per.connection", 1000, 1, Integer.MAX_VALUE),
                Duration.ofSeconds(in.integer("keepalive.time", 7200, 1, DAY)),
                Duration.ofSeconds(in.integer("keepalive.timeout", 20, 1, DAY)),
                Duration.ofSeconds(in.integer("keepalive.permitted", 300, 0, DAY)));
    }

    private static @Nullable InetAddress address(String text, boolean insecure) {
        try {
            InetAddress address = InetAddress.getByName(text);
            return insecure || address.isLoopbackAddress() ? address : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static @Nullable OptionalInt port(String text) {
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        int port = Integer.parseInt(text);
        return port < 1 || port > 65535 ? null : OptionalInt.of(port);
    }
}
