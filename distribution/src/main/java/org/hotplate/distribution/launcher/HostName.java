// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Normalizes the host of a URL. */
final class HostName {

    private static final Pattern NAME =
            Pattern.compile("([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]+]");
    // names that resolvers interpret as addresses in an unusual notation
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9A-Fa-f]*)");
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

    private HostName() {}

    /**
     * Returns a host in lower case and ASCII without a final dot; an IPv6 address in full and in brackets.
     *
     * @throws IllegalArgumentException if it is not a host; the message is the reason
     */
    static String normalize(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("it has no host");
        }
        if (text.startsWith("[")) {
            return ipv6(text);
        }
        var name = ascii(text);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (!NAME.matcher(name).matches()) {
            throw invalid(text);
        }
        if (NUMERIC.matcher(name).matches() && !IPV4.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is an unusual notation of an address; use four numbers from 0 to 255".formatted(text));
        }
        return name;
    }

    // also converts dots of other scripts
    private static String ascii(String text) {
        try {
            return IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw invalid(text);
        }
    }

    private static String ipv6(String text) {
        if (!IPV6.matcher(text).matches()) {
            throw invalid(text);
        }
        try {
            // addresses in brackets are not resolved by DNS
            var address = InetAddress.getByName(text);
            return address instanceof Inet4Address ? address.getHostAddress() : "[" + address.getHostAddress() + "]";
        } catch (UnknownHostException e) {
            throw invalid(text);
        }
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("'%s' is not a host".formatted(text));
    }
}
