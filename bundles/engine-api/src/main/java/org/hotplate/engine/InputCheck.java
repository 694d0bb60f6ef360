// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.List;
import java.util.Objects;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/**
 * Validates inputs before they are passed to a framework, so that all engines reject the same inputs with the same
 * messages. A valid tensor may still have another type than the network's input; its elements can be converted with
 * {@link Tensor#copyTo}. Thread-safe.
 */
public final class InputCheck {

    private final List<TensorSpec> inputs;

    /** Creates a check for a network's inputs, each of which must have a type. */
    public InputCheck(List<TensorSpec> inputs) {
        this.inputs = List.copyOf(inputs);
    }

    /**
     * Checks the tensors of one call.
     *
     * @throws InvalidInputException if their number, a name, a shape, a type or an element is not accepted by the
     *     network
     */
    public void check(List<Tensor> tensors) throws InvalidInputException {
        if (tensors.size() != inputs.size()) {
            throw new InvalidInputException(
                    "The network needs %d inputs, %s, but got %d".formatted(inputs.size(), names(), tensors.size()));
        }
        for (int i = 0; i < inputs.size(); i++) {
            check(tensors.get(i), inputs.get(i), i);
        }
    }

    private void check(Tensor tensor, TensorSpec input, int index) throws InvalidInputException {
        if (!tensor.name().equals(input.name())) {
            throw new InvalidInputException("Input %d has the name '%s'; the network needs %s, in this order"
                    .formatted(index + 1, tensor.name(), names()));
        }
        if (!input.shape().accepts(tensor.shape())) {
            throw new InvalidInputException("Input '%s' has the shape %s; the network accepts %s%s"
                    .formatted(
                            input.name(),
                            tensor.shape(),
                            input.shape(),
                            input.shape().withAnyBatch().accepts(tensor.shape())
                                    ? ": its batch size is fixed at %d"
                                            .formatted(input.shape().dim(0))
                                    : ""));
        }
        DataType wanted = Objects.requireNonNull(input.type());
        if (wanted == tensor.type()) {
            return;
        }
        if (wanted == DataType.BOOLEAN || wanted == DataType.STRING || tensor.type() == DataType.STRING) {
            throw new InvalidInputException(
                    "Input '%s' is of type %s; the network accepts %s".formatted(input.name(), tensor.type(), wanted));
        }
        if (wanted.isInteger()) {
            checkRange(tensor, wanted);
        }
    }

    /** Rejects numbers outside of the range of an integer type, which a conversion would change silently. */
    private static void checkRange(Tensor tensor, DataType wanted) throws InvalidInputException {
        double end = wanted == DataType.UINT64 ? 0x1p64 : (double) wanted.max() + 1;
        for (int i = 0; i < tensor.shape().size(); i++) {
            double value = tensor.get(i);
            boolean fits;
            if (tensor.type().isReal()) {
                fits = value >= wanted.min() && value < end;
            } else {
                long exact = tensor.getLong(i);
                fits = wanted.contains(exact) && (exact >= 0 || tensor.type() != DataType.UINT64);
            }
            if (!fits) {
                throw new InvalidInputException("Element %d of input '%s' is %s, outside of the range of %s"
                        .formatted(i, tensor.name(), value, wanted));
            }
        }
    }

    private List<String> names() {
        return inputs.stream().map(TensorSpec::name).toList();
    }
}
