// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.client;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * What a client is to do.
 *
 * @param port where the server listens, on this machine
 * @param request what every connection sends
 * @param connections how many connections are open all the time
 * @param perSecond 0: each connection sends its next request when it has its answer (a closed loop); else how many
 *     requests fall due in a second, whether or not the server keeps up
 * @param duration for how long new requests are sent; the answers to those sent are waited for
 */
public record Load(int port, ByteBuffer request, int connections, double perSecond, Duration duration) {

    public static Load closed(int port, ByteBuffer request, int connections, Duration duration) {
        return new Load(port, request, connections, 0, duration);
    }

    public static Load open(int port, ByteBuffer request, int connections, double perSecond, Duration duration) {
        return new Load(port, request, connections, perSecond, duration);
    }
}
