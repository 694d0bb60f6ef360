// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hotplate.engine.Device;
import org.hotplate.engine.DeviceMemory;
import org.hotplate.engine.EngineName;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;

/** Runs {@code .onnx} files. */
@EngineName("ONNX")
final class OnnxEngine implements ModelEngine, AutoCloseable {

    private final OrtEnvironment environment;
    private final String flavour;
    private final SessionThreads threads;
    private final SessionFactory sessions;
    private final Gpus gpus;
    private final List<Device> devices = new ArrayList<>(List.of(Device.CPU));

    OnnxEngine(OnnxRuntimes.Running running, String flavour, SessionThreads threads) {
        this.environment = running.environment();
        this.flavour = flavour;
        this.threads = threads;
        this.gpus = running.gpus();
        devices.addAll(gpus.devices());
        this.sessions = new SessionFactory(threads);
    }

    @Override
    public String version() {
        return environment.getVersion();
    }

    @Override
    public String flavour() {
        return flavour;
    }

    @Override
    public List<Device> devices() {
        return List.copyOf(devices);
    }

    @Override
    public Optional<DeviceMemory> memory(Device device) {
        return gpus.memory(device);
    }

    @Override
    public Optional<String> remark() {
        return gpus.problem();
    }

    @Override
    public boolean acceptsAnyInput(NetworkFiles files) throws ModelLoadException {
        return NetworkLoad.read(files).acceptsAnyInput();
    }

    @Override
    public Network load(NetworkFiles files, Device device) throws ModelLoadException {
        if (!devices.contains(device)) {
            throw new ModelLoadException("Cannot load %s onto device '%s': this engine has %s%s"
                    .formatted(
                            files.definition().getFileName(),
                            device,
                            devices,
                            remark().map(remark -> "; " + remark).orElse("")));
        }
        return new NetworkLoad(environment, threads, sessions, new Placement(device, gpus), files).run();
    }

    /** Ends the loading of networks; loaded networks remain usable. */
    @Override
    public void close() {
        sessions.close();
    }
}
