// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.inference;

import org.hotplate.engine.Device;
import org.hotplate.engine.Network;

/** A model's network on one of its devices, with its weights. */
public final class DeviceNetwork {

    private final Device device;
    private final Network network;
    /** The number of its replicas, including those being created; guarded by the pool they belong to. */
    int replicas;

    public DeviceNetwork(Device device, Network network) {
        this.device = device;
        this.network = network;
    }

    Device device() {
        return device;
    }

    public Network network() {
        return network;
    }
}
