// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.Optional;
import org.hotplate.engine.Device;

/** Where a network runs, and how much room there is. */
record Placement(Device device, Gpus gpus) {

    void applyTo(SessionOptions options) throws OrtException {
        gpus.select(device, options);
    }

    /** Says how much memory was wanted and how much there is, if that is what a call failed for. */
    Optional<String> shortage(OrtException failure) {
        return MemoryShortage.of(failure)
                .map(wanted -> "%s has no room%s".formatted(device, wanted)
                        + gpus.memory(device)
                                .map(memory -> "; it has " + memory)
                                .orElse(""));
    }
}
