// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import java.util.Map;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.TensorItem;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** An input that was read from JSON as a tensor. The body is parsed again for a handler that asks for the value. */
record ParsedInput(Tensor tensor, Values values) implements TensorItem {

    /** Parses the values of all inputs. */
    interface Values {
        Map<String, @Nullable Object> parse() throws PredictionException;
    }

    @Override
    public @Nullable Object value() throws HandlerException {
        try {
            return values.parse().get(tensor.name());
        } catch (PredictionException e) {
            throw new HandlerException(e.kind(), e.getMessage(), e);
        }
    }
}
