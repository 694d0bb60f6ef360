// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A normalized http or https URL. The normalized form is both compared with the allowed URLs and fetched, so that a URL
 * cannot be checked as one address and fetched as another. URLs that servers or clients are known to interpret in
 * different ways are rejected.
 *
 * @param host lower case, ASCII; an IPv6 address in brackets
 * @param port -1 for the scheme's default port
 * @param path not empty, without dot segments
 * @param query without its question mark
 */
record WebAddress(String scheme, String host, int port, String path, @Nullable String query) {

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final int HIGHEST_PORT = 65535;

    /**
     * Parses a URL; drops its fragment.
     *
     * @throws IllegalArgumentException if it is not a URL that may be fetched; the message is the reason
     */
    static WebAddress parse(String text) {
        text.codePoints()
                .filter(c -> c <= ' ' || c == '\\' || (c >= 0x7F && c < 0xA0))
                .findFirst()
                .ifPresent(c -> {
                    throw new IllegalArgumentException("it contains a blank, a backslash or a control character");
                });
        var parts = SCHEME.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("it has no scheme such as https:");
        }
        var scheme = parts.group(1).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("only http and https URLs are fetched");
        }
        if (!parts.group(2).startsWith("//")) {
            throw new IllegalArgumentException("its scheme must be followed by // and a host");
        }
        var rest = parts.group(2).substring(2);
        rest = rest.substring(0, end(rest, "#"));
        var path = rest.substring(end(rest, "/?"));
        var authority = rest.substring(0, rest.length() - path.length());
        int question = end(path, "?");
        var query = question < path.length() ? path.substring(question + 1) : null;
        return of(scheme, authority, path.substring(0, question), query);
    }

    private static WebAddress of(String scheme, String authority, String path, @Nullable String query) {
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException("it contains a user name, which is not supported");
        }
        int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
        var host = colon < 0 ? authority : authority.substring(0, colon);
        return new WebAddress(
                scheme,
                HostName.normalize(host),
                colon < 0 ? -1 : port(scheme, authority.substring(colon + 1)),
                UrlPath.normalize(path),
                query == null ? null : UrlPath.encoded(query, "/?"));
    }

    private static int port(String scheme, String text) {
        if (text.isEmpty()) {
            return -1;
        }
        int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("'%s' is not a port; allowed are 1 to %d".formatted(text, HIGHEST_PORT));
        }
        return port == (scheme.equals("https") ? 443 : 80) ? -1 : port;
    }

    private static int end(String text, String marks) {
        for (int i = 0; i < text.length(); i++) {
            if (marks.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    /**
     * Resolves a reference in a server's response against this address.
     *
     * @throws IllegalArgumentException if the result is not a URL that may be fetched; the message is the reason
     */
    WebAddress resolve(String reference) {
        if (SCHEME.matcher(reference).matches()) {
            return parse(reference);
        }
        if (reference.startsWith("//")) {
            return parse(scheme + ":" + reference);
        }
        if (reference.startsWith("/")) {
            return parse(origin() + reference);
        }
        var folder = path.substring(0, path.lastIndexOf('/') + 1);
        return parse(origin() + (reference.startsWith("?") ? path : folder) + reference);
    }

    /** Returns whether this address equals another one or is below it; a path continues only after a slash. */
    boolean isWithin(WebAddress place) {
        return scheme.equals(place.scheme)
                && host.equals(place.host)
                && port == place.port
                && (path.equals(place.path)
                        || path.startsWith(place.path.endsWith("/") ? place.path : place.path + "/"));
    }

    boolean isEncrypted() {
        return scheme.equals("https");
    }

    URI uri() {
        return URI.create(toString());
    }

    private String origin() {
        return scheme + "://" + host + (port < 0 ? "" : ":" + port);
    }

    @Override
    public String toString() {
        return origin() + path + (query == null ? "" : "?" + query);
    }
}
