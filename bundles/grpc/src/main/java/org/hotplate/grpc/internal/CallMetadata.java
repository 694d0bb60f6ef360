// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.hotplate.http.CallHeaders;
import org.hotplate.model.CallContext;

/** Reads the metadata and the deadline of calls, and returns the request ID with every answer. */
final class CallMetadata implements ServerInterceptor {

    /** What the metadata says of the current call. */
    static final Context.Key<CallContext> CALL = Context.keyWithDefault("hotplate.call", CallContext.NONE);

    private static final Metadata.Key<String> REQUEST_ID = ascii(CallHeaders.REQUEST_ID);
    private static final Metadata.Key<String> TRACE_PARENT = ascii(CallHeaders.TRACE_PARENT);

    private static Metadata.Key<String> ascii(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String id = CallHeaders.requestId(headers.get(REQUEST_ID));
        CallContext context = CallHeaders.context(id, headers.get(TRACE_PARENT));
        Deadline deadline = Context.current().getDeadline();
        if (deadline != null) {
            context = context.withDeadline(Instant.now().plusNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)));
        }
        return Contexts.interceptCall(
                Context.current().withValue(CALL, context), new Identified<>(call, id), headers, next);
    }

    /** A call whose answer has the request ID: with its headers, or with its status if it has no other answer. */
    private static final class Identified<Q, R> extends SimpleForwardingServerCall<Q, R> {

        private final String id;
        private boolean sent;

        Identified(ServerCall<Q, R> call, String id) {
            super(call);
            this.id = id;
        }

        @Override
        public void sendHeaders(Metadata headers) {
            sent = true;
            headers.put(REQUEST_ID, id);
            super.sendHeaders(headers);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (!sent) {
                trailers.put(REQUEST_ID, id);
            }
            super.close(status, trailers);
        }
    }
}
