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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Allows web pages of every origin to read replies. */
public final class CorsFilter implements Filter {

    private static final List<String> METHODS = List.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        apply((HttpServletRequest) request, (HttpServletResponse) response);
        chain.doFilter(request, response);
    }

    private static void apply(HttpServletRequest request, HttpServletResponse response) {
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
