// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.engine.Engine;
import ai.djl.mxnet.engine.MxNDManager;
import java.util.List;
import org.hotplate.engine.Device;
import org.hotplate.engine.EngineName;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;

/** Runs symbols and their parameters on libmxnet, which DJL has brought up. */
@EngineName("MXNet")
final class MxNetEngine implements ModelEngine {

    private final Engine engine;

    MxNetEngine(Engine engine) {
        this.engine = engine;
    }

    @Override
    public String version() {
        return engine.getVersion();
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
        NetworkLoad load = new NetworkLoad(files);
        return load.run((MxNDManager) engine.newBaseManager(ai.djl.Device.cpu()));
    }
}
