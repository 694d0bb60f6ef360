// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.SignatureFile;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.hotplate.tools.export.NetworkTrial.Fit;

/** Drafts the signature of a network that has none. */
final class SignatureDrafter {

    /** Heights and widths of common picture networks, the most likely first. */
    private static final List<Integer> SIZES =
            List.of(224, 299, 227, 28, 32, 64, 96, 112, 128, 160, 192, 256, 300, 320, 384, 416, 448, 512, 48, 16, 8);

    private final SourceNetwork network;
    private final List<String> guesses = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    SignatureDrafter(SourceNetwork network) {
        this.network = network;
    }

    /**
     * Drafts a signature.
     *
     * @param trial finds shapes that are not in the files
     */
    SignatureDraft draft(Path definition, Optional<Path> parameters, NetworkTrial trial) {
        boolean pictures = network.inputs().stream().allMatch(NetworkInput::isPicture);
        List<TensorSpec> inputs = new ArrayList<>();
        for (NetworkInput input : network.inputs()) {
            if (input.shape().isEmpty()) {
                unknown.add("The shape of '%s' is unknown.".formatted(input.name()));
            }
            inputs.add(new TensorSpec(
                    input.name(),
                    input.shape().orElse(Shape.of(Shape.ANY)),
                    input.type().orElse(null)));
        }
        Optional<Fit> fit =
                unknown.isEmpty() ? tried(definition, parameters, inputs, pictures, trial) : Optional.empty();
        List<TensorSpec> sized = pictures ? sized(inputs, fit.map(Fit::size)) : inputs;
        if (!pictures) {
            noteUnsized(inputs);
        }
        Signature signature =
                new Signature(sized, pictures ? Signature.IMAGE : Signature.JSON, outputs(fit), Signature.JSON);
        return new SignatureDraft(signature, SignatureFile.text(signature), guesses, unknown);
    }

    private Optional<Fit> tried(
            Path definition, Optional<Path> parameters, List<TensorSpec> inputs, boolean pictures, NetworkTrial trial) {
        try {
            return trial.run(definition, parameters, inputs, pictures ? SIZES : List.of(1));
        } catch (ArchiveException e) {
            guesses.add("The network does not accept the draft: %s.".formatted(e.getMessage()));
            return Optional.empty();
        }
    }

    private List<TensorSpec> sized(List<TensorSpec> inputs, Optional<Integer> found) {
        int size = found.orElse(SIZES.get(0));
        List<TensorSpec> sized = new ArrayList<>();
        for (TensorSpec input : inputs) {
            int[] dims = input.shape().dims();
            boolean open = dims[2] == Shape.ANY || dims[3] == Shape.ANY;
            dims[2] = dims[2] == Shape.ANY ? size : dims[2];
            dims[3] = dims[3] == Shape.ANY ? size : dims[3];
            sized.add(new TensorSpec(input.name(), Shape.of(dims), input.type()));
            if (open) {
                guesses.add("The height and width of '%s', %d by %d, are a guess%s."
                        .formatted(
                                input.name(),
                                dims[2],
                                dims[3],
                                found.isPresent() ? ", which the network accepts" : ""));
            }
        }
        return sized;
    }

    private void noteUnsized(List<TensorSpec> inputs) {
        for (TensorSpec input : inputs) {
            int[] dims = input.shape().dims();
            for (int i = 1; i < dims.length; i++) {
                if (dims[i] == Shape.ANY) {
                    guesses.add("Dimension %d of '%s' is not declared by the network; 0 accepts any size."
                            .formatted(i, input.name()));
                }
            }
        }
    }

    private List<TensorSpec> outputs(Optional<Fit> fit) {
        List<TensorSpec> outputs = new ArrayList<>();
        for (int i = 0; i < network.outputs().size(); i++) {
            TensorSpec output = network.outputs().get(i);
            Shape shape = fit.isPresent() && i < fit.get().outputs().size()
                    ? batched(fit.get().outputs().get(i))
                    : output.shape();
            if (!shape.isRanked()) {
                guesses.add("The shape of the output '%s' is unknown.".formatted(output.name()));
                shape = Shape.of(Shape.ANY);
            }
            outputs.add(new TensorSpec(output.name(), shape));
        }
        return outputs;
    }

    /** Returns the shape of an output for any batch size, given its shape for a batch of one. */
    private static Shape batched(Shape shape) {
        int[] dims = shape.dims();
        if (dims.length > 0 && dims[0] == 1) {
            dims[0] = Shape.ANY;
        }
        return Shape.of(dims);
    }
}
