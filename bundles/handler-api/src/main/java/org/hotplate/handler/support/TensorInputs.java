// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Request;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/**
 * Makes tensors of a request's items: nested lists of numbers or texts, checked against their inputs' shapes and types,
 * where 32-bit floats stand for a type that is not declared. Tensors are used as they are if their shape is the
 * declared one; the engine converts their type.
 */
public final class TensorInputs {

    private final List<TensorSpec> specs;

    private TensorInputs(List<TensorSpec> specs) {
        this.specs = specs;
    }

    /** Makes one for a model's signature. */
    public static TensorInputs of(HandlerContext context) {
        return new TensorInputs(context.signature().inputs());
    }

    /**
     * Returns one tensor for each input of the signature.
     *
     * @throws HandlerException if an item is missing, has rows of different lengths, has another shape or contains elements
     *     that do not fit the type; the message has the input's name and the position
     */
    public List<Tensor> read(Request request) throws HandlerException {
        List<Tensor> tensors = new ArrayList<>(specs.size());
        for (TensorSpec spec : specs) {
            Optional<Tensor> tensor = request.tensor(spec);
            tensors.add(tensor.isPresent() ? tensor.get() : new NestedList(spec, request.item(spec.name())).toTensor());
        }
        return tensors;
    }
}
