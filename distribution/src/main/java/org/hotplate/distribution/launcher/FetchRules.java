// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Settings;

/**
 * Limits for downloads.
 *
 * @param allowed the allowed URLs; URLs below them are allowed as well
 * @param limit the maximum size in bytes
 * @param idleTimeout the maximum time without data
 * @param timeout the maximum time for a download, including redirects
 */
record FetchRules(List<WebAddress> allowed, long limit, Duration idleTimeout, Duration timeout) {

    /** Allows nothing. */
    static final FetchRules NONE = new FetchRules(List.of(), 0, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
    private static final long MEGABYTE = 1 << 20;

    FetchRules {
        allowed = List.copyOf(allowed);
    }

    /** Returns the rules of a configuration. */
    static FetchRules of(Settings settings) throws CommandException {
        var allowed = new ArrayList<WebAddress>();
        for (var text : settings.allowedUrls()) {
            allowed.add(place(text));
        }
        return new FetchRules(
                allowed, settings.fetchLimit() * MEGABYTE, IDLE_TIMEOUT, Duration.ofSeconds(settings.fetchTimeout()));
    }

    private static WebAddress place(String text) throws CommandException {
        try {
            var place = WebAddress.parse(text);
            if (place.query() != null || text.indexOf('#') >= 0) {
                throw new IllegalArgumentException("it contains a query or a fragment, which is not allowed here");
            }
            return place;
        } catch (IllegalArgumentException e) {
            throw CommandException.failure(
                    "'%s' is not a value for allowed-urls in conf/hotplate.properties: %s. Example: https://host/folder/."
                            .formatted(text, e.getMessage()));
        }
    }

    /**
     * Returns the normalized address of a URL.
     *
     * @throws IOException if it is not allowed; the message is a sentence with the reason
     */
    WebAddress check(String url) throws IOException {
        try {
            return check(WebAddress.parse(url));
        } catch (IllegalArgumentException e) {
            throw new IOException("Not fetching %s: %s".formatted(shown(url), e.getMessage()));
        }
    }

    /**
     * Returns the address that a redirect leads to.
     *
     * @throws IOException if it is not allowed; the message is a sentence with the reason
     */
    WebAddress checkRedirect(WebAddress from, String reference) throws IOException {
        WebAddress next;
        try {
            next = from.resolve(reference);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "Not following the redirect from %s to %s: %s".formatted(from, shown(reference), e.getMessage()));
        }
        if (from.isEncrypted() && !next.isEncrypted()) {
            throw new IOException(
                    "Not following the redirect from %s to %s: it switches from https to http".formatted(from, next));
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
                                    : "only URLs below %s are allowed"
                                            .formatted(allowed.stream()
                                                    .map(WebAddress::toString)
                                                    .collect(Collectors.joining(" or ")))));
        }
        return address;
    }

    // one line without control characters, which could manipulate a terminal
    private static String shown(String text) {
        return text.codePoints()
                .mapToObj(c -> c < ' ' || (c >= 0x7F && c < 0xA0) || Character.getType(c) == Character.FORMAT
                        ? "?"
                        : Character.toString(c))
                .collect(Collectors.joining());
    }
}
