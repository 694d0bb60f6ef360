// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Data that a front end passes with a call in addition to its inputs. Immutable; each {@code with} method returns a
 * copy. Members may be added in later versions.
 */
public final class CallContext {

    /** A context without any value. */
    public static final CallContext NONE = new CallContext(null, "", "", "");

    private final @Nullable Instant deadline;
    private final String requestId;
    private final String principal;
    private final String traceParent;

    private CallContext(@Nullable Instant deadline, String requestId, String principal, String traceParent) {
        this.deadline = deadline;
        this.requestId = requestId;
        this.principal = principal;
        this.traceParent = traceParent;
    }

    /**
     * Sets the time after which the caller has no use for the answer. A request that has not started by then is not
     * started, and fails with TIMEOUT; the model's own timeout applies if it ends earlier.
     */
    public CallContext withDeadline(Instant time) {
        return new CallContext(time, requestId, principal, traceParent);
    }

    /** Sets the identifier of the request for the caller, logs and observers. */
    public CallContext withRequestId(String id) {
        return new CallContext(deadline, id, principal, traceParent);
    }

    /** Sets the name of the authenticated caller. */
    public CallContext withPrincipal(String name) {
        return new CallContext(deadline, requestId, name, traceParent);
    }

    /** Sets the caller's span, in the format of the W3C header {@code traceparent}. */
    public CallContext withTraceParent(String header) {
        return new CallContext(deadline, requestId, principal, header);
    }

    /** Returns the time after which the answer is of no use, if there is one. */
    public Optional<Instant> deadline() {
        return Optional.ofNullable(deadline);
    }

    /** Returns the request's identifier, or an empty text. */
    public String requestId() {
        return requestId;
    }

    /** Returns the name of the authenticated caller, or an empty text. */
    public String principal() {
        return principal;
    }

    /** Returns the caller's span in the format of the W3C header {@code traceparent}, or an empty text. */
    public String traceParent() {
        return traceParent;
    }
}
