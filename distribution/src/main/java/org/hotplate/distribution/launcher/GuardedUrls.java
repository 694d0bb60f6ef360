// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.net.InetAddress;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.spi.URLStreamHandlerProvider;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the server and what URLs name elsewhere: only what the configuration allows is fetched. The Java
 * runtime finds it by itself, so it is asked for every URL, whichever bundle opens it.
 */
public final class GuardedUrls extends URLStreamHandlerProvider {

    /** Every protocol by which the Java runtime itself would speak to another machine. */
    private static final Set<String> REMOTE = Set.of("http", "https", "ftp", "mailto");

    private static volatile FetchRules rules = FetchRules.CLOSED;

    /** Called by the Java runtime. */
    public GuardedUrls() {}

    /** Sets which URLs are allowed from now on; before the first call none is. */
    static void setRules(FetchRules rules) {
        GuardedUrls.rules = rules;
    }

    @Override
    public @Nullable URLStreamHandler createURLStreamHandler(String protocol) {
        return REMOTE.contains(protocol) ? new Guard() : null;
    }

    private static final class Guard extends URLStreamHandler {

        @Override
        protected URLConnection openConnection(URL url) {
            // which checks when it is used: Felix, in between, would keep what is thrown here to itself
            return new FetchedUrl(url, rules);
        }

        @Override
        protected int getDefaultPort() {
            return -1;
        }

        // comparing URLs would look their hosts up
        @Override
        protected @Nullable InetAddress getHostAddress(URL url) {
            return null;
        }
    }
}
