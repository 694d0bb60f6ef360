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
 * Restricts the URLs that any code in the server can open to those that the configuration allows. The Java runtime
 * loads this class as a service and uses it for every URL, whichever bundle opens it.
 */
public final class RestrictedUrls extends URLStreamHandlerProvider {

    /** The protocols of the Java runtime that access other machines. */
    private static final Set<String> REMOTE = Set.of("http", "https", "ftp", "mailto");

    private static volatile FetchRules rules = FetchRules.NONE;

    /** Called by the Java runtime. */
    public RestrictedUrls() {}

    /** Sets which URLs are allowed from now on; before the first call none is. */
    static void setRules(FetchRules rules) {
        RestrictedUrls.rules = rules;
    }

    @Override
    public @Nullable URLStreamHandler createURLStreamHandler(String protocol) {
        return REMOTE.contains(protocol) ? new Handler() : null;
    }

    private static final class Handler extends URLStreamHandler {

        @Override
        protected URLConnection openConnection(URL url) {
            // checked on use: Felix would hide an exception that is thrown here
            return new FetchConnection(url, rules);
        }

        @Override
        protected int getDefaultPort() {
            return -1;
        }

        // comparing URLs would otherwise resolve their hosts
        @Override
        protected @Nullable InetAddress getHostAddress(URL url) {
            return null;
        }
    }
}
