// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hotplate.engine.Device;
import org.hotplate.engine.DeviceMemory;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.model.internal.inference.DeviceNetwork;
import org.hotplate.model.internal.inference.ReplicaPool;

/** Loads a network onto each of its model's devices, or onto none of them. */
final class DeviceLoad {

    private final ModelEngine engine;
    private final NetworkFiles files;
    private final File weights;

    DeviceLoad(ModelEngine engine, NetworkFiles files) {
        this.engine = engine;
        this.files = files;
        this.weights = files.parameters().orElse(files.definition()).toFile();
    }

    List<DeviceNetwork> onto(List<Device> devices) throws ModelLoadException {
        for (Device device : devices) {
            checkRoom(device);
        }
        List<DeviceNetwork> networks = new ArrayList<>();
        try {
            for (Device device : devices) {
                networks.add(new DeviceNetwork(device, engine.load(files, device)));
            }
            return networks;
        } catch (Throwable e) {
            networks.forEach(loaded -> ReplicaPool.closeQuietly(loaded.network()));
            throw e;
        }
    }

    /** Rejects a network that certainly does not fit: the attempt could make other models on the device fail. */
    private void checkRoom(Device device) throws LoadMemoryException {
        Optional<DeviceMemory> memory = engine.memory(device);
        if (memory.isPresent() && memory.get().free() < weights.length()) {
            throw new LoadMemoryException(
                    "its weights do not fit on %s: %s has %s, and there are %s; set another 'device' or free memory there, and deploy it again"
                            .formatted(
                                    device, weights.getName(), DeviceMemory.megabytes(weights.length()), memory.get()));
        }
    }
}
