// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.client;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The load that a client generates.
 *
 * @param port the server's port on this machine
 * @param request the bytes that every connection sends
 * @param connections the number of connections, which are open all the time
 * @param perSecond 0: each connection sends its next request after the answer to the previous one (a closed loop);
 *     otherwise the number of requests per second, whether or not the server keeps up
 * @param duration how long new requests are sent; the answers to these are awaited
 */
public record Load(int port, ByteBuffer request, int connections, double perSecond, Duration duration) {

    public static Load closed(int port, ByteBuffer request, int connections, Duration duration) {
        return new Load(port, request, connections, 0, duration);
    }

    public static Load open(int port, ByteBuffer request, int connections, double perSecond, Duration duration) {
        return new Load(port, request, connections, perSecond, duration);
    }
}
