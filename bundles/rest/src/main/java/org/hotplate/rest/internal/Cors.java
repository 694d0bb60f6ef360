// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Opens every answer to the pages of every origin, as MMS did. */
final class Cors {

    private static final List<String> METHODS = List.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");

    private Cors() {}

    static void apply(HttpServletRequest request, HttpServletResponse response) {
        String origin = request.getHeader("Origin");
        response.setHeader("Access-Control-Allow-Origin", origin == null ? "*" : origin);
        if (origin != null) {
            response.addHeader("Vary", "Origin");
        }
        String method = request.getHeader("Access-Control-Request-Method");
        if (request.getMethod().equals("OPTIONS")
                && method != null
                && METHODS.contains(method.toUpperCase(Locale.ROOT))) {
            response.setHeader("Access-Control-Allow-Methods", String.join(", ", METHODS));
            String names = echo(request.getHeader("Access-Control-Request-Headers"));
            if (!names.isEmpty()) {
                response.setHeader("Access-Control-Allow-Headers", names);
            }
        }
    }

    private static String echo(@Nullable String requested) {
        return Arrays.stream((requested == null ? "" : requested).split(","))
                .map(String::strip)
                .filter(name -> name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+"))
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
