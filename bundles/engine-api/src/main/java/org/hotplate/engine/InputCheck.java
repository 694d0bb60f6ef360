// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/**
 * Refuses what a network cannot take before a framework sees it, so that every engine refuses the same in the same
 * words. What it lets through may still be of another type than the network's, to be converted without loss of meaning.
 */
public final class InputCheck {

    private static final Set<DataType> FRACTIONS = EnumSet.of(DataType.FLOAT16, DataType.FLOAT32, DataType.FLOAT64);

    private final List<TensorSpec> inputs;

    /** Checks against a network's inputs, which have a type each. */
    public InputCheck(List<TensorSpec> inputs) {
        this.inputs = List.copyOf(inputs);
    }

    /**
     * Checks the tensors of one call.
     *
     * @throws InvalidInputException if their number, a name, a shape or an element is not what the network takes
     */
    public void check(List<Tensor> tensors) throws InvalidInputException {
        if (tensors.size() != inputs.size()) {
            throw new InvalidInputException("The network takes %d inputs, %s, and was given %d"
                    .formatted(inputs.size(), names(), tensors.size()));
        }
        for (int i = 0; i < inputs.size(); i++) {
            check(tensors.get(i), inputs.get(i), i);
        }
    }

    private void check(Tensor tensor, TensorSpec input, int index) throws InvalidInputException {
        if (!tensor.name().equals(input.name())) {
            throw new InvalidInputException("Input %d is named '%s'; the network takes %s, in this order"
                    .formatted(index + 1, tensor.name(), names()));
        }
        if (!input.shape().accepts(tensor.shape())) {
            throw new InvalidInputException(
                    "Input '%s' has the shape %s; the network takes %s, where the first dimension may be any and 0 stands for any"
                            .formatted(input.name(), tensor.shape(), input.shape()));
        }
        DataType wanted = Objects.requireNonNull(input.type());
        if (wanted == DataType.BOOLEAN && tensor.type() != DataType.BOOLEAN) {
            throw new InvalidInputException(
                    "Input '%s' is of type %s; the network takes BOOLEAN".formatted(input.name(), tensor.type()));
        }
        if (!FRACTIONS.contains(wanted) && tensor.type() != wanted) {
            checkRange(tensor, wanted);
        }
    }

    /** What does not fit in an integer would become another number without a word. */
    private static void checkRange(Tensor tensor, DataType wanted) throws InvalidInputException {
        double low =
                switch (wanted) {
                    case UINT8, BOOLEAN -> 0;
                    case INT8 -> Byte.MIN_VALUE;
                    case INT32 -> Integer.MIN_VALUE;
                    default -> Long.MIN_VALUE;
                };
        double high =
                switch (wanted) {
                    case UINT8 -> 255;
                    case BOOLEAN -> 1;
                    case INT8 -> Byte.MAX_VALUE;
                    case INT32 -> Integer.MAX_VALUE;
                    default -> Math.nextDown((double) Long.MAX_VALUE);
                };
        for (int i = 0; i < tensor.shape().size(); i++) {
            double value = tensor.get(i);
            if (!(value >= low && value <= high)) {
                throw new InvalidInputException("Input '%s' has %s as its element %d; the network takes %s"
                        .formatted(tensor.name(), value, i, wanted));
            }
        }
    }

    private List<String> names() {
        return inputs.stream().map(TensorSpec::name).toList();
    }
}
