// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

import java.util.List;
import java.util.Optional;

/**
 * The inputs and outputs of a model, as declared in {@code signature.json} of its archive.
 *
 * @param inputs in the order that the network's service expects
 * @param inputType the MIME type of all inputs: {@link #IMAGE} or {@link #JSON} in MMS's archives
 * @param outputs for documentation only, as in MMS; responses are not checked against it
 * @param outputType the MIME type of the response; archives declare {@link #IMAGE} also for JSON that contains base64
 *     pictures
 */
public record Signature(List<TensorSpec> inputs, String inputType, List<TensorSpec> outputs, String outputType) {

    public static final String IMAGE = "image/jpeg";
    public static final String JSON = "application/json";

    public Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Returns whether the inputs are pictures. */
    public boolean takesImages() {
        return inputType.startsWith("image/");
    }

    public Optional<TensorSpec> input(String name) {
        return inputs.stream().filter(input -> input.name().equals(name)).findFirst();
    }
}
