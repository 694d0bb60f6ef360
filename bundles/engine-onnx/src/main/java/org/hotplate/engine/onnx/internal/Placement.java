// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.Optional;
import org.hotplate.engine.Device;

/** The device of a network, and its memory. */
record Placement(Device device, Gpus gpus) {

    void applyTo(SessionOptions options) throws OrtException {
        gpus.select(device, options);
    }

    /** Returns how much memory was missing and how much there is, if this caused the failure. */
    Optional<String> shortage(OrtException failure) {
        return MemoryShortage.of(failure)
                .map(wanted -> "%s has no room%s".formatted(device, wanted)
                        + gpus.memory(device)
                                .map(memory -> "; it has " + memory)
                                .orElse(""));
    }
}
