// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the running call of a replica: ONNX Runtime checks a flag before each operator, also in each iteration of a loop.
 */
final class RunCancellation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunCancellation.class);

    /** Runs a session. */
    @FunctionalInterface
    interface Run {
        OrtSession.Result with(RunOptions options) throws OrtException;
    }

    private final RunOptions options = new RunOptions();
    /** Guarded by this. */
    private boolean running;

    private boolean cancelled;

    RunCancellation() throws OrtException {}

    OrtSession.Result run(Run run) throws OrtException {
        synchronized (this) {
            running = true;
        }
        try {
            return run.with(options);
        } finally {
            synchronized (this) {
                running = false;
                if (cancelled) {
                    cancelled = false;
                    options.setTerminate(false);
                }
            }
        }
    }

    /** Has no effect unless a call is running. */
    synchronized void cancel() {
        if (running) {
            try {
                options.setTerminate(true);
                cancelled = true;
            } catch (OrtException e) {
                LOG.warn("A call of ONNX Runtime could not be cancelled", e);
            }
        }
    }

    @Override
    public void close() {
        options.close();
    }
}
