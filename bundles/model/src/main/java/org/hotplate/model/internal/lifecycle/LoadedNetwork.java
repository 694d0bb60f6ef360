// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.List;
import org.hotplate.model.internal.inference.ReplicaPool;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a network while it is loaded. Values only.
 *
 * @param device the device that it runs on; empty while none is loaded
 * @param inputs its own inputs, in the signature's order
 * @param outputs its outputs, in order
 */
public record LoadedNetwork(String device, List<TensorSpec> inputs, List<TensorSpec> outputs) {

    static final LoadedNetwork NONE = new LoadedNetwork("", List.of(), List.of());

    static LoadedNetwork of(@Nullable ServableInstance serving) {
        if (serving == null) {
            return NONE;
        }
        ReplicaPool replicas = serving.replicas();
        return new LoadedNetwork(replicas.device(), replicas.inputs(), replicas.outputs());
    }
}
