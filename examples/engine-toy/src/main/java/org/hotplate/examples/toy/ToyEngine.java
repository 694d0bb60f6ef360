// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.toy;

import java.io.IOException;
import java.util.List;
import org.hotplate.engine.Device;
import org.hotplate.engine.EngineName;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.osgi.service.component.annotations.Component;

/** Runs networks that are written as a list of matrix operations. */
@Component
@EngineName("Toy")
public final class ToyEngine implements ModelEngine {

    @Override
    public String version() {
        return "1";
    }

    @Override
    public List<Device> devices() {
        return List.of(Device.CPU);
    }

    @Override
    public Network load(NetworkFiles files, Device device) throws ModelLoadException {
        String name = String.valueOf(files.definition().getFileName());
        if (!devices().contains(device)) {
            throw new ModelLoadException(
                    "Cannot load %s onto device '%s': this engine has %s".formatted(name, device, devices()));
        }
        try {
            return new ToyNetwork(name, ToyFile.read(files), files.inputs());
        } catch (IOException e) {
            throw new ModelLoadException("Cannot load %s: %s".formatted(name, e.getMessage()), e);
        }
    }
}
