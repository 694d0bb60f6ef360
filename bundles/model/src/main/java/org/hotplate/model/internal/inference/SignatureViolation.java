// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.inference;

import java.util.List;
import java.util.Optional;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** Detects inputs of the network that violate the model's signature and are therefore the handler's fault. */
final class SignatureViolation {

    private SignatureViolation() {}

    /** Describes the violation; empty if there is none. */
    static Optional<String> of(List<TensorSpec> specs, List<@Nullable Tensor> tensors) {
        if (tensors.size() != specs.size()) {
            return Optional.of("%d tensors; expected is one for each of %s".formatted(tensors.size(), names(specs)));
        }
        for (int i = 0; i < specs.size(); i++) {
            TensorSpec spec = specs.get(i);
            Tensor tensor = tensors.get(i);
            if (tensor == null || !tensor.name().equals(spec.name())) {
                return Optional.of("%s as tensor %d; expected are %s, in this order"
                        .formatted(tensor == null ? "null" : "'" + tensor.name() + "'", i + 1, names(specs)));
            }
            Shape expected = spec.shape().withAnyBatch();
            if (!expected.accepts(tensor.shape())) {
                return Optional.of("'%s' of shape %s; needed is %s".formatted(tensor.name(), tensor.shape(), expected));
            }
        }
        return Optional.empty();
    }

    private static List<String> names(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::name).toList();
    }
}
