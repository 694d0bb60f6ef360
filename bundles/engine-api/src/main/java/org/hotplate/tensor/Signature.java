// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

import java.util.List;
import java.util.Optional;

/**
 * What a model takes and gives, as its archive's {@code signature.json} declares it.
 *
 * @param inputs in the order the network's service expects them
 * @param inputType the MIME type of every input: {@link #IMAGE} or {@link #JSON} in MMS's archives
 * @param outputs documentation only, as in MMS: never checked against an answer
 * @param outputType the MIME type of the answer; archives say {@link #IMAGE} where the answer is JSON that holds
 *     base64 pictures
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
