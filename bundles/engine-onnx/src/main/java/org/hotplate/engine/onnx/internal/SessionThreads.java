// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import org.jspecify.annotations.Nullable;

/**
 * The number of threads for one prediction. It is read from MXNet's environment variable, so that one setting in
 * conf/hotplate.env applies to both engines. ONNX Runtime does not read it itself.
 */
record SessionThreads(int number) {

    static final String VARIABLE = "OMP_NUM_THREADS";

    /** Reads the variable's value; 1, the caller's own thread, if it is not a number. */
    static SessionThreads of(@Nullable String value) {
        try {
            return new SessionThreads(value == null ? 1 : Math.max(1, Integer.parseInt(value.strip())));
        } catch (NumberFormatException e) {
            return new SessionThreads(1);
        }
    }

    void applyTo(SessionOptions options) throws OrtException {
        options.setInterOpNumThreads(1);
        options.setIntraOpNumThreads(number);
        // threads that wait by spinning would take the cores from other models' workers
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
    }
}
