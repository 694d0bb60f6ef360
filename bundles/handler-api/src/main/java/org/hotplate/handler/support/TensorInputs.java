// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Request;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/**
 * Makes tensors of a request's nested lists of numbers, each checked against its input's shape and type; without a
 * declared type it is 32-bit floats.
 */
public final class TensorInputs {

    private final List<TensorSpec> specs;

    private TensorInputs(List<TensorSpec> specs) {
        this.specs = specs;
    }

    /** Reads what a model takes. */
    public static TensorInputs of(HandlerContext context) {
        return new TensorInputs(context.signature().inputs());
    }

    /**
     * Reads one nested list for each input of the signature.
     *
     * @throws HandlerException if a list is missing, not rectangular, of another shape or holds something else than
     *     numbers that fit; it names the input and the place
     */
    public List<Tensor> read(Request request) throws HandlerException {
        List<Tensor> tensors = new ArrayList<>(specs.size());
        for (TensorSpec spec : specs) {
            tensors.add(new NestedList(spec, request.item(spec.name())).toTensor());
        }
        return tensors;
    }
}
