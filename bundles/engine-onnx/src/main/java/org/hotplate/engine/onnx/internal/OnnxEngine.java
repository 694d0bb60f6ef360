// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtEnvironment;
import java.util.List;
import org.hotplate.engine.Device;
import org.hotplate.engine.EngineName;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;

/** Runs {@code .onnx} files. */
@EngineName("ONNX")
final class OnnxEngine implements ModelEngine, AutoCloseable {

    private final OrtEnvironment environment;
    private final SessionThreads threads;
    private final SessionMaker sessions;

    OnnxEngine(OrtEnvironment environment, SessionThreads threads) {
        this.environment = environment;
        this.threads = threads;
        this.sessions = new SessionMaker(threads);
    }

    @Override
    public String version() {
        return environment.getVersion();
    }

    @Override
    public List<Device> devices() {
        return List.of(Device.CPU);
    }

    @Override
    public Network load(NetworkFiles files, Device device) throws ModelLoadException {
        if (!devices().contains(device)) {
            throw new ModelLoadException("Cannot load %s onto device '%s': this engine has %s"
                    .formatted(files.definition().getFileName(), device, devices()));
        }
        return new NetworkLoad(environment, threads, sessions, files).run();
    }

    /** Loads nothing more; what is loaded serves on. */
    @Override
    public void close() {
        sessions.close();
    }
}
