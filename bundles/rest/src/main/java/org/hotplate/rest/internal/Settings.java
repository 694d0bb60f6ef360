// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.time.Duration;
import java.util.Set;

/**
 * What the face allows, checked.
 *
 * @param maxRequestSize the biggest body, in bytes
 * @param maxBuffered how many bytes of bodies, and of what is made of them, may be held for all requests together
 * @param maxElements how many values the lists of one input, or of one JSON body, may hold
 * @param readTimeout how long a body may take to arrive
 * @param minRate how many bytes a second must arrive, on average and after a few seconds
 * @param answerTimeout how long an exchange may take, whatever the model's own timeout
 * @param allowedHosts names, beside those of the loopback, that requests may be addressed to; {@code *} stands for all
 */
record Settings(
        int maxRequestSize,
        long maxBuffered,
        int maxElements,
        Duration readTimeout,
        int minRate,
        Duration answerTimeout,
        Set<String> allowedHosts) {

    Settings {
        allowedHosts = Set.copyOf(allowedHosts);
        require(maxRequestSize > 0, "max.request.size", maxRequestSize, "at least 1 byte");
        require(maxBuffered >= 0, "max.buffered", maxBuffered, "0, which is a third of the heap, or a number of bytes");
        require(maxElements > 0, "max.elements", maxElements, "at least 1");
        require(readTimeout.toSeconds() > 0, "read.timeout", readTimeout.toSeconds(), "at least 1 second");
        require(minRate >= 0, "min.rate", minRate, "0, which is no minimum, or bytes a second");
        require(answerTimeout.toSeconds() > 0, "answer.timeout", answerTimeout.toSeconds(), "at least 1 second");
        for (String host : allowedHosts) {
            require(host.matches("\\*|[A-Za-z0-9._-]+"), "allowed.hosts", host, "host names without a port, or *");
        }
        maxBuffered = maxBuffered == 0 ? Runtime.getRuntime().maxMemory() / 3 : maxBuffered;
    }

    private static void require(boolean met, String name, Object value, String allowed) {
        if (!met) {
            throw new IllegalArgumentException(
                    "hotplate.rest: %s is %s; allowed is %s".formatted(name, value, allowed));
        }
    }
}
