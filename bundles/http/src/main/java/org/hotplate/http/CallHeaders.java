// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hotplate.model.CallContext;

/** Reads the headers of a request with which observers and logs identify its call. */
final class CallHeaders {

    /** W3C Trace Context, level 1. */
    private static final Pattern TRACE_PARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private CallHeaders() {}

    /** Ignores a header that is not valid: a caller's tracing must not fail its request. */
    static CallContext of(HttpServletRequest request) {
        String principal = request.getRemoteUser();
        return CallContext.NONE
                .withRequestId(RequestLog.idOf(request))
                .withTraceParent(header(request, "traceparent", TRACE_PARENT))
                .withPrincipal(principal == null ? "" : principal);
    }

    private static String header(HttpServletRequest request, String name, Pattern valid) {
        return Optional.ofNullable(request.getHeader(name))
                .filter(value -> valid.matcher(value).matches())
                .orElse("");
    }
}
