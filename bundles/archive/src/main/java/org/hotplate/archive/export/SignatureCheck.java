// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.export;

import java.util.List;
import org.hotplate.archive.ArchiveException;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/** Holds a signature against the network it is for, so that a slip is found now and not at the first request. */
final class SignatureCheck {

    private SignatureCheck() {}

    /** @param folder names the model in messages */
    static void check(Signature signature, NetworkFacts network, String folder) throws ArchiveException {
        List<String> names = network.inputs().stream().map(NetworkInput::name).toList();
        for (TensorSpec input : signature.inputs()) {
            if (!names.contains(input.name())) {
                throw new ArchiveException(
                        "%s: signature.json has an input '%s', and the network has none of that name; its inputs are %s"
                                .formatted(folder, input.name(), String.join(", ", names)));
            }
        }
        for (NetworkInput input : network.inputs()) {
            TensorSpec declared = signature
                    .input(input.name())
                    .orElseThrow(() ->
                            new ArchiveException("%s: signature.json has no input '%s', which the network needs; add it"
                                    .formatted(folder, input.name())));
            if (input.shape().isPresent()) {
                check(declared, input, input.shape().get(), folder);
            }
        }
    }

    private static void check(TensorSpec declared, NetworkInput input, Shape told, String folder)
            throws ArchiveException {
        Shape shape = declared.shape();
        boolean embedded = told.rank() == 2 && told.dim(1) == 0; // of an embedding any number of dimensions is taken
        boolean flattened = told.rank() == 2 && shape.rank() > 2; // as a fully connected layer does by itself
        if (embedded || (flattened && isFlatteningOf(shape, told))) {
            return;
        }
        if (shape.rank() != told.rank()) {
            throw new ArchiveException(
                    "%s: signature.json gives '%s' the shape %s of %d dimensions, and the network takes %d, the batch first (%s)"
                            .formatted(folder, input.name(), shape, shape.rank(), told.rank(), input.why()));
        }
        for (int i = 1; i < told.rank(); i++) {
            if (told.dim(i) != 0 && shape.dim(i) != 0 && told.dim(i) != shape.dim(i)) {
                throw new ArchiveException(
                        "%s: signature.json gives '%s' the shape %s, and its dimension %d must be %d (%s)"
                                .formatted(folder, input.name(), shape, i, told.dim(i), input.why()));
            }
        }
    }

    private static boolean isFlatteningOf(Shape shape, Shape told) {
        long product = 1;
        for (int i = 1; i < shape.rank(); i++) {
            product *= shape.dim(i);
        }
        return product == 0 || product == told.dim(1) || shape.dim(shape.rank() - 1) == told.dim(1);
    }
}
