// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import java.util.List;
import java.util.Map;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A request for inference.
 *
 * @param id returned in the reply; null if there is none
 * @param parameters the {@link Parameters} of the request
 * @param outputs the requested outputs, in order; null for all
 */
public record InferRequest(
        @Nullable String id, Map<String, Object> parameters, List<Input> inputs, @Nullable List<Output> outputs) {

    /** An input: its tensor under the name in the request, and its parameters. */
    public record Input(Tensor tensor, Map<String, Object> parameters) {}

    /**
     * A requested output.
     *
     * @param binary whether its data is binary
     * @param classes how many classes with the highest values to return instead of the tensor; 0 for the tensor
     */
    public record Output(String name, boolean binary, int classes) {}
}
