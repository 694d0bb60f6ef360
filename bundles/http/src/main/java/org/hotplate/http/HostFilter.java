// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rejects requests that arrive at the loopback address with another host name: a web page whose name resolves to this
 * machine (DNS rebinding) must not use a server that is only for this machine. If host names are configured, requests
 * to all other addresses are checked as well.
 */
final class HostFilter implements Filter {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1");

    private static final Pattern ADDRESS = Pattern.compile("[0-9a-f.:%]+");

    private final FrontEnd frontEnd;

    HostFilter(FrontEnd frontEnd) {
        this.frontEnd = frontEnd;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        Problem foreign = check(http, frontEnd.shared().limits().allowedHosts());
        if (foreign == null) {
            chain.doFilter(request, response);
        } else {
            frontEnd.refuse(foreign, http, (HttpServletResponse) response);
        }
    }

    private static @Nullable Problem check(HttpServletRequest request, Set<String> allowed) {
        // browsers always send Host; a client that does not send it has used the address
        if (allowed.contains("*") || request.getHeader("Host") == null) {
            return null;
        }
        String name = bare(request.getServerName());
        String local = bare(request.getLocalAddr());
        if (LOOPBACK.contains(name)
                || allowed.contains(name)
                || name.equals(local)
                || (allowed.isEmpty() && !isLoopback(local))) {
            return null;
        }
        return Problem.forbidden(
                "The host name '%s' is not allowed; add it to allowed.hosts in hotplate.rest.cfg if it should be"
                        .formatted(name));
    }

    private static String bare(@Nullable String host) {
        String name = host == null ? "" : host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            return name.substring(1, name.length() - 1);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isLoopback(String address) {
        try {
            // an address needs no look-up; anything else, which containers do not return, counts as another host
            return ADDRESS.matcher(address).matches()
                    && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
