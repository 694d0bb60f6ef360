// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.hotplate.handler.BatchHandler;
import org.hotplate.handler.BorrowedNetwork;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** Answers "label:number" for the number in the request; can be told to fail. */
public final class EchoHandlers implements ModelHandlerFactory {

    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger misuses = new AtomicInteger();
    volatile Gate postprocessing = Gate.open();
    volatile Gate creating = Gate.open();
    volatile Gate closing = Gate.open();
    volatile BorrowedNetwork stolen;
    volatile String refusal = "";
    /** Whether those made from now on let requests share a run. */
    volatile boolean batching;

    volatile boolean jointFault;
    private final String label;

    public EchoHandlers(String label) {
        this.label = label;
    }

    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        if (!refusal.isEmpty()) {
            throw HandlerException.badRequest(refusal);
        }
        creating.pass();
        String prefix = context.options().text("prefix", label, label, "other");
        open.incrementAndGet();
        return batching ? new BatchEcho(prefix) : new Echo(prefix);
    }

    private final class BatchEcho extends Echo implements BatchHandler {
        BatchEcho(String prefix) {
            super(prefix);
        }

        @Override
        public List<List<Tensor>> batchInference(
                List<List<Tensor>> inputs, BorrowedNetwork network, List<Request> requests) throws HandlerException {
            if (jointFault) {
                throw new IllegalStateException("not together");
            }
            return BatchHandler.super.batchInference(inputs, network, requests);
        }
    }

    private class Echo implements ModelHandler {
        private final String prefix;
        private final AtomicBoolean closed = new AtomicBoolean();

        Echo(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public List<Tensor> preprocess(Request request) throws HandlerException {
            used();
            Object number = request.item("x");
            if ("throw".equals(number)) {
                throw new IllegalStateException("told to");
            }
            if (number instanceof float[] wide) {
                return List.of(Tensor.ofFloats("x", Shape.of(1, wide.length), wide));
            }
            if (!(number instanceof Integer)) {
                throw HandlerException.badRequest("x is '%s'; allowed is a number".formatted(number));
            }
            return List.of(Tensor.ofFloats("x", Shape.of(1, 1), (Integer) number));
        }

        @Override
        public List<Tensor> inference(List<Tensor> inputs, BorrowedNetwork network, Request request)
                throws HandlerException {
            stolen = network;
            return network.forward(inputs);
        }

        @Override
        public Response postprocess(List<Tensor> outputs, Request request) {
            postprocessing.pass();
            used();
            return new Response(prefix + ":" + (int) outputs.get(0).get(0));
        }

        @Override
        public void close() {
            closing.pass();
            used();
            closed.set(true);
            open.decrementAndGet();
        }

        private void used() {
            if (closed.get()) {
                misuses.incrementAndGet();
            }
        }
    }
}
