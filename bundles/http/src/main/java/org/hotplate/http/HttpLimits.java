// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.hotplate.common.config.ConfigReader;
import org.jspecify.annotations.Nullable;

/**
 * The limits on requests of every front end.
 *
 * @param maxRequestSize the maximum size of a body, in bytes
 * @param maxBuffered how many bytes all requests together may reserve; 0 means a third of the heap
 * @param maxElements the maximum number of values in the lists of one input, or in one JSON body
 * @param readTimeout the time in which a body must arrive
 * @param minRate the minimum rate in bytes per second, on average and after five seconds; 0 for none
 * @param answerTimeout the maximum duration of an exchange, whatever the model's own timeout
 * @param allowedHosts host names, in lower case, that requests may use in addition to those of the loopback address;
 *     {@code *} allows all
 */
public record HttpLimits(
        int maxRequestSize,
        long maxBuffered,
        int maxElements,
        Duration readTimeout,
        int minRate,
        Duration answerTimeout,
        Set<String> allowedHosts) {

    private static final int MAX_ELEMENTS = 1_000_000;
    /** The average rate is checked after this time. */
    private static final long GRACE_NANOS = 5_000_000_000L;

    public HttpLimits {
        allowedHosts = allowedHosts.stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Reads the limits; the reader records the faults. */
    static HttpLimits read(ConfigReader in) {
        return new HttpLimits(
                in.integer("max.request.size", 16 << 20, 1, Integer.MAX_VALUE),
                in.number("max.buffered", 0, 0, Long.MAX_VALUE),
                in.integer("max.elements", MAX_ELEMENTS, 1, Integer.MAX_VALUE),
                Duration.ofSeconds(in.integer("read.timeout", 30, 1, Integer.MAX_VALUE)),
                in.integer("min.rate", 1024, 0, Integer.MAX_VALUE),
                Duration.ofSeconds(in.integer("answer.timeout", 600, 1, Integer.MAX_VALUE)),
                Set.copyOf(in.list(
                        "allowed.hosts",
                        "host names without a port, or *",
                        host -> host.matches("\\*|[A-Za-z0-9._-]+"))));
    }

    /**
     * Describes why something arrives too slowly; null if it does not.
     *
     * @param what arrives, such as {@code body}
     * @param elapsed nanoseconds since its beginning
     * @param received its bytes so far
     */
    public @Nullable String slowness(String what, long elapsed, long received) {
        if (elapsed > readTimeout.toNanos()) {
            return "The %s did not arrive within %d seconds (read.timeout in hotplate.rest.cfg)"
                    .formatted(what, readTimeout.toSeconds());
        }
        double due = minRate * ((elapsed - GRACE_NANOS) / 1e9);
        return received >= due
                ? null
                : "The %s arrived at less than %d bytes a second (min.rate in hotplate.rest.cfg)"
                        .formatted(what, minRate);
    }

    /** Returns how many bytes all requests together may reserve. */
    long bufferedBytes() {
        return maxBuffered == 0 ? heap() / 3 : maxBuffered;
    }

    /** Returns the name of the setting for {@link #bufferedBytes}. */
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
