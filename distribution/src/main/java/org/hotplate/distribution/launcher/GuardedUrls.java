// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.spi.URLStreamHandlerProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the server and what URLs name elsewhere: only what the configuration allows is fetched. The Java
 * runtime finds it by itself, so it is asked for every URL, whichever bundle opens it.
 */
public final class GuardedUrls extends URLStreamHandlerProvider {

    /** The system property that lists what allowed URLs begin with, separated by commas. */
    static final String ALLOWED = "hotplate.allowed.urls";

    private static final Set<String> REMOTE = Set.of("http", "https", "ftp");

    /** Called by the Java runtime. */
    public GuardedUrls() {}

    @Override
    public @Nullable URLStreamHandler createURLStreamHandler(String protocol) {
        return REMOTE.contains(protocol) ? new Guard() : null;
    }

    static void check(URL url) throws IOException {
        var allowed = prefixes();
        var text = url.toExternalForm();
        // dots could climb out of an allowed folder again
        if (text.contains("/..") || allowed.stream().noneMatch(text::startsWith)) {
            throw new IOException("Not fetching %s: %s; see allowed-urls in conf/hotplate.properties"
                    .formatted(
                            url,
                            allowed.isEmpty()
                                    ? "the configuration allows no URL"
                                    : "only URLs that begin with %s are allowed"
                                            .formatted(String.join(" or ", allowed))));
        }
    }

    private static List<String> prefixes() {
        return Arrays.stream(System.getProperty(ALLOWED, "").split(",", -1))
                .filter(each -> !each.isBlank())
                .toList();
    }

    private static final class Guard extends URLStreamHandler {

        @Override
        protected URLConnection openConnection(URL url) throws IOException {
            check(url);
            return new FetchedUrl(url);
        }

        @Override
        protected int getDefaultPort() {
            return -1;
        }
    }
}
