// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import java.util.Map;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.TensorItem;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** An input that was parsed from JSON as a tensor. The body is parsed once more if a handler needs the values. */
record ParsedInput(Tensor tensor, Values values) implements TensorItem {

    @Override
    public @Nullable Object value() throws HandlerException {
        try {
            return values.get().get(tensor.name());
        } catch (PredictionException e) {
            throw new HandlerException(e.kind(), e.getMessage(), e);
        }
    }

    /** The values of all inputs of one body. Not thread-safe. */
    static final class Values {

        /** Parses the values of all inputs. */
        interface Source {
            Map<String, @Nullable Object> parse() throws PredictionException;
        }

        private final Source source;
        private @Nullable Map<String, @Nullable Object> parsed;

        Values(Source source) {
            this.source = source;
        }

        private Map<String, @Nullable Object> get() throws PredictionException {
            Map<String, @Nullable Object> values = parsed;
            if (values == null) {
                values = source.parse();
                parsed = values;
            }
            return values;
        }
    }
}
