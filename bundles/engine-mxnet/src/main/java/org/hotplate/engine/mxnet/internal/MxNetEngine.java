// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.engine.Engine;
import ai.djl.mxnet.engine.MxNDManager;
import java.util.List;
import java.util.Optional;
import org.hotplate.engine.Device;
import org.hotplate.engine.DeviceMemory;
import org.hotplate.engine.EngineName;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;

/** Runs symbols and their parameters on libmxnet, which DJL has started. */
@EngineName("MXNet")
final class MxNetEngine implements ModelEngine {

    private final Engine engine;
    private final String flavour;
    private final MxNetDevices devices;

    MxNetEngine(Engine engine, String flavour, MxNetDevices devices) {
        this.engine = engine;
        this.flavour = flavour;
        this.devices = devices;
    }

    @Override
    public String version() {
        return engine.getVersion();
    }

    @Override
    public String flavour() {
        return flavour;
    }

    @Override
    public List<Device> devices() {
        return devices.devices();
    }

    @Override
    public Optional<DeviceMemory> memory(Device device) {
        return devices.find(device).flatMap(MxNetDevice::memory);
    }

    @Override
    public Optional<String> remark() {
        return devices.remark();
    }

    @Override
    public boolean acceptsAnyInput(NetworkFiles files) throws ModelLoadException {
        return NetworkLoad.readSymbol(files.definition(), files.allowedOperators())
                .acceptsAnyInput();
    }

    @Override
    public Network load(NetworkFiles files, Device device) throws ModelLoadException {
        MxNetDevice mxNetDevice = devices.find(device)
                .orElseThrow(() -> new ModelLoadException("Cannot load %s onto device '%s': this engine has %s"
                        .formatted(files.definition().getFileName(), device, devices())));
        NetworkLoad load = new NetworkLoad(files, mxNetDevice);
        try {
            devices.open(mxNetDevice, engine);
        } catch (RuntimeException e) {
            throw load.failure(e);
        }
        return load.run((MxNDManager) engine.newBaseManager(mxNetDevice.djl()));
    }
}
