// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.tensor.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerContract;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.SampleContext;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Nested;

class TensorHandlerContractTest {

    @Nested
    class WithNumbers extends Contract {
        WithNumbers() {
            super("numbers");
        }
    }

    @Nested
    class WithText extends Contract {
        WithText() {
            super("text");
        }
    }

    abstract static class Contract extends HandlerContract {

        private final String output;

        Contract(String output) {
            this.output = output;
        }

        @Override
        protected ModelHandlerFactory factory() {
            return new TensorHandlers();
        }

        @Override
        protected HandlerContext context() {
            List<TensorSpec> inputs = List.of(
                    new TensorSpec("user", Shape.of(Shape.ANY, 4)),
                    new TensorSpec("item", Shape.of(Shape.ANY, 3, Shape.ANY)));
            return new SampleContext(
                    new Signature(inputs, Signature.JSON, List.of(), Signature.JSON), Map.of("output", output));
        }

        @Override
        protected Object item(TensorSpec input, int variant) {
            if (input.name().equals("user")) {
                return List.of(List.of(1 + variant, 2.5, 3L, -4));
            }
            List<Object> rows = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                rows.add(List.of(i * 10 + variant, 7 - i));
            }
            return List.of(rows, rows);
        }
    }
}
