// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that reach the loopback under a foreign name: a web page whose name was made to point here (DNS
 * rebinding) must not speak with a server that is open to this machine alone. Where names are configured, they are
 * checked on every other address as well.
 */
final class HostCheck {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1");

    private final boolean all;
    private final Set<String> allowed = new HashSet<>(LOOPBACK);
    private final boolean configured;

    HostCheck(Set<String> configured) {
        this.all = configured.contains("*");
        this.configured = !configured.isEmpty();
        configured.forEach(name -> allowed.add(name.toLowerCase(Locale.ROOT)));
    }

    /** Returns why the request is refused, or null. */
    @Nullable
    Problem check(HttpServletRequest request) {
        // browsers always send one, and what sends none was addressed by number
        if (all || request.getHeader("Host") == null) {
            return null;
        }
        String name = bare(request.getServerName());
        String local = bare(request.getLocalAddr());
        if ((!configured && !isLoopback(local)) || allowed.contains(name) || name.equals(local)) {
            return null;
        }
        return Problem.forbidden(
                "This server does not answer to the host name '%s'; add it to allowed.hosts of hotplate.rest if it should"
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
            // a number is not looked up; a name, which a container never gives, is treated as foreign
            return address.matches("[0-9a-f.:%]+")
                    && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
