// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.function.Consumer;
import org.hotplate.grpc.internal.inference.GRPCInferenceServiceGrpc;
import org.hotplate.http.BufferMemory;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one request for inference: reserves it while the message arrives, before the message is complete, and
 * releases it when the answer has been sent or the call has ended otherwise.
 */
final class Arrival extends ServerStreamTracer {

    /** The arrival of the current call; null for other methods. */
    static final Context.Key<@Nullable Arrival> CURRENT = Context.key("hotplate.arrival");

    private final BufferMemory.Share memory;
    private long received;
    private @Nullable PredictionException failure;
    private @Nullable Consumer<PredictionException> refusal;

    /** Creates one for each call that sends tensors. */
    static final class Factory extends ServerStreamTracer.Factory {

        private static final String INFER =
                GRPCInferenceServiceGrpc.getModelInferMethod().getFullMethodName();
        private static final ServerStreamTracer NONE = new ServerStreamTracer() {};

        private final SharedHttp shared;

        Factory(SharedHttp shared) {
            this.shared = shared;
        }

        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            return method.equals(INFER) ? new Arrival(shared.newShare()) : NONE;
        }
    }

    private Arrival(BufferMemory.Share memory) {
        this.memory = memory;
    }

    @Override
    public Context filterContext(Context context) {
        return context.withValue(CURRENT, this);
    }

    BufferMemory.Share memory() {
        return memory;
    }

    /** Returns how many bytes of the message have arrived. */
    synchronized long received() {
        return received;
    }

    /** Sets the consumer of the failure to reserve memory, called once. */
    void onFailure(Consumer<PredictionException> consumer) {
        PredictionException failed;
        synchronized (this) {
            refusal = consumer;
            failed = failure;
        }
        if (failed != null) {
            consumer.accept(failed);
        }
    }

    /** Called on the connection's thread for each piece of a message. */
    @Override
    public void inboundWireSize(long bytes) {
        Consumer<PredictionException> consumer;
        PredictionException failed;
        synchronized (this) {
            received += bytes;
            if (failure != null) {
                return;
            }
            try {
                memory.reserve(bytes);
                return;
            } catch (PredictionException e) {
                failure = e;
                failed = e;
                consumer = refusal;
            }
        }
        if (consumer != null) {
            consumer.accept(failed);
        }
    }

    @Override
    public void streamClosed(Status status) {
        memory.close();
    }
}
