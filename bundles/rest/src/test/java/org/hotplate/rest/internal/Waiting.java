// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/** Requests to a model, unanswered until the test answers them. */
final class Waiting {

    final List<CompletableFuture<Response>> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger takenBack = new AtomicInteger();
    volatile boolean begun;

    FakeModel model(String name) {
        Signature signature = new Signature(
                List.of(new TensorSpec("data", Shape.of(Shape.ANY, 4))), Signature.JSON, List.of(), Signature.JSON);
        return new FakeModel(name, signature, this::ask);
    }

    private CompletableFuture<Response> ask(Request request) {
        CompletableFuture<Response> answer = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                takenBack.incrementAndGet();
                return !begun && super.cancel(mayInterruptIfRunning);
            }
        };
        requests.add(answer);
        return answer;
    }

    int count() {
        return requests.size();
    }

    void answer(int index, String text) {
        requests.get(index).complete(new Response(text));
    }
}
