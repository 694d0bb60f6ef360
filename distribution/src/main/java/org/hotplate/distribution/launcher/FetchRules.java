// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.Settings;

/**
 * What may be fetched, and how much of it for how long.
 *
 * @param allowed places; what lies below one may be fetched
 * @param limit how many bytes at most
 * @param patience how long nothing may come
 * @param time how long everything may take, redirects included
 */
record FetchRules(List<WebAddress> allowed, long limit, Duration patience, Duration time) {

    /** Nothing. */
    static final FetchRules CLOSED = new FetchRules(List.of(), 0, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MEGABYTE = 1 << 20;

    FetchRules {
        allowed = List.copyOf(allowed);
    }

    /** Reads the rules of a configuration. */
    static FetchRules of(Settings settings) throws Refusal {
        var allowed = new ArrayList<WebAddress>();
        for (var text : settings.allowedUrls()) {
            allowed.add(place(text));
        }
        return new FetchRules(
                allowed, settings.fetchLimit() * MEGABYTE, PATIENCE, Duration.ofSeconds(settings.fetchTimeout()));
    }

    private static WebAddress place(String text) throws Refusal {
        try {
            var place = WebAddress.parse(text);
            if (place.query() != null || text.indexOf('#') >= 0) {
                throw new IllegalArgumentException("neither a query nor a fragment can be allowed");
            }
            return place;
        } catch (IllegalArgumentException e) {
            throw Refusal.failure(
                    "'%s' is not a value for allowed-urls in conf/hotplate.properties: %s. One is https://host/folder/."
                            .formatted(text, e.getMessage()));
        }
    }

    /**
     * Returns what to fetch for a URL.
     *
     * @throws IOException with a sentence that says so, if it may not be fetched
     */
    WebAddress check(String url) throws IOException {
        try {
            return check(WebAddress.parse(url));
        } catch (IllegalArgumentException e) {
            throw new IOException("Not fetching %s: %s".formatted(shown(url), e.getMessage()));
        }
    }

    /**
     * Returns what to fetch where a server sends a request for one place to another.
     *
     * @throws IOException with a sentence that says so, if it may not be fetched
     */
    WebAddress checkRedirect(WebAddress from, String reference) throws IOException {
        WebAddress next;
        try {
            next = from.resolve(reference);
        } catch (IllegalArgumentException e) {
            throw new IOException("Not following %s to %s: %s".formatted(from, shown(reference), e.getMessage()));
        }
        if (from.isEncrypted() && !next.isEncrypted()) {
            throw new IOException("Not following %s to %s: it leaves https".formatted(from, next));
        }
        return check(next);
    }

    private WebAddress check(WebAddress address) throws IOException {
        if (allowed.stream().noneMatch(address::isWithin)) {
            throw new IOException("Not fetching %s: %s; see allowed-urls in conf/hotplate.properties"
                    .formatted(
                            address,
                            allowed.isEmpty()
                                    ? "the configuration allows no URL"
                                    : "only what lies below %s is allowed"
                                            .formatted(allowed.stream()
                                                    .map(WebAddress::toString)
                                                    .collect(Collectors.joining(" or ")))));
        }
        return address;
    }

    // in one line, and without what could play tricks on a terminal
    private static String shown(String text) {
        return text.codePoints()
                .mapToObj(c -> c < ' ' || (c >= 0x7F && c < 0xA0) || Character.getType(c) == Character.FORMAT
                        ? "?"
                        : Character.toString(c))
                .collect(Collectors.joining());
    }
}
