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
 * Converts a request's items to tensors: nested lists of numbers or texts, checked against the shapes and types of the
 * inputs. The default type is 32-bit float. Items that are tensors of the declared shape are used as they are; the
 * engine converts their type.
 */
public final class TensorInputs {

    private final List<TensorSpec> specs;

    private TensorInputs(List<TensorSpec> specs) {
        this.specs = specs;
    }

    /** Creates an instance for a model's signature. */
    public static TensorInputs of(HandlerContext context) {
        return new TensorInputs(context.signature().inputs());
    }

    /**
     * Returns one tensor for each input of the signature.
     *
     * @throws HandlerException if an item is missing, has rows of different lengths, has another shape or contains
     *     invalid elements; the message contains the input's name and the position
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
