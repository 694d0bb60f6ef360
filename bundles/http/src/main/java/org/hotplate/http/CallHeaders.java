// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.hotplate.model.CallContext;
import org.jspecify.annotations.Nullable;

/** The headers of a request with which observers and logs identify its call. */
public final class CallHeaders {

    /** The ID of a request, which its reply returns. */
    public static final String REQUEST_ID = "X-Request-ID";

    /** The caller's span. */
    public static final String TRACE_PARENT = "traceparent";

    private static final Pattern VALID_ID = Pattern.compile("[!-~]{1,128}");
    /** W3C Trace Context, level 1. */
    private static final Pattern VALID_PARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private CallHeaders() {}

    static CallContext of(HttpServletRequest request) {
        String principal = request.getRemoteUser();
        return context(RequestLog.idOf(request), request.getHeader(TRACE_PARENT))
                .withPrincipal(principal == null ? "" : principal);
    }

    /**
     * Returns the context of a call.
     *
     * @param traceParent the header {@link #TRACE_PARENT}. One that is not valid is ignored: a caller's tracing must not
     *     fail its request
     */
    public static CallContext context(String requestId, @Nullable String traceParent) {
        CallContext context = CallContext.NONE.withRequestId(requestId);
        return traceParent != null && VALID_PARENT.matcher(traceParent).matches()
                ? context.withTraceParent(traceParent)
                : context;
    }

    /** Returns the client's ID of a request, or a new one if it sent none or one that is not valid. */
    public static String requestId(@Nullable String sent) {
        return sent != null && VALID_ID.matcher(sent).matches() ? sent : unique();
    }

    /** Returns a random UUID. It need not be hard to guess, so that a secure generator is not needed. */
    private static String unique() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID((random.nextLong() & ~0xf000L) | 0x4000L, (random.nextLong() >>> 2) | 1L << 63).toString();
    }
}
