// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The limits on requests of every front end.
 *
 * @param maxRequestSize the largest body, in bytes
 * @param maxBuffered how many bytes all requests together may reserve; 0 stands for a third of the heap
 * @param maxElements how many values the lists of one input, or of one JSON body, may contain
 * @param readTimeout how long a body may take to arrive
 * @param minRate how many bytes a second must arrive, on average and after five seconds; 0 for no minimum
 * @param answerTimeout how long an exchange may take, whatever the model's own timeout
 * @param allowedHosts host names, in lower case, that requests may use beside those of the loopback; {@code *} allows all
 */
public record HttpLimits(
        int maxRequestSize,
        long maxBuffered,
        int maxElements,
        Duration readTimeout,
        int minRate,
        Duration answerTimeout,
        Set<String> allowedHosts) {

    public HttpLimits {
        allowedHosts = allowedHosts.stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        require(maxRequestSize > 0, "max.request.size", maxRequestSize, "at least 1 byte");
        require(maxBuffered >= 0, "max.buffered", maxBuffered, "0, which is a third of the heap, or a number of bytes");
        require(maxElements > 0, "max.elements", maxElements, "at least 1");
        require(readTimeout.toSeconds() > 0, "read.timeout", readTimeout.toSeconds(), "at least 1 second");
        require(minRate >= 0, "min.rate", minRate, "0, which is no minimum, or bytes a second");
        require(answerTimeout.toSeconds() > 0, "answer.timeout", answerTimeout.toSeconds(), "at least 1 second");
        for (String host : allowedHosts) {
            require(host.matches("\\*|[a-z0-9._-]+"), "allowed.hosts", host, "host names without a port, or *");
        }
    }

    private static void require(boolean met, String name, Object value, String allowed) {
        if (!met) {
            throw new IllegalArgumentException(
                    "hotplate.rest: %s is %s; allowed is %s".formatted(name, value, allowed));
        }
    }

    /** Returns how many bytes all requests together may reserve. */
    long bufferedBytes() {
        return maxBuffered == 0 ? heap() / 3 : maxBuffered;
    }

    /** Names the setting behind {@link #bufferedBytes}. */
    String bufferedSetting() {
        return maxBuffered == 0
                ? "a third of its heap of %d MB; enlarge the heap with -Xmx in conf/hotplate.env"
                        .formatted(heap() >> 20)
                : "max.buffered in hotplate.rest.cfg";
    }

    private static long heap() {
        return Runtime.getRuntime().maxMemory();
    }
}
