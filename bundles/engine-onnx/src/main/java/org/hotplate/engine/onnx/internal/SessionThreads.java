// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import org.jspecify.annotations.Nullable;

/**
 * How many threads one prediction is spread over: the number that the environment gives to MXNet, so that one setting
 * of conf/hotplate.env is for both. ONNX Runtime does not read it itself.
 */
record SessionThreads(int number) {

    static final String VARIABLE = "OMP_NUM_THREADS";

    /** Reads the variable's value; one thread, the caller's own, where it is not a number. */
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
        // threads that wait for work by turning round and round take the cores from other models' workers
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
    }
}
