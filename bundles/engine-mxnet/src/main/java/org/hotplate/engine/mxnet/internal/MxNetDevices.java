// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.engine.Engine;
import ai.djl.mxnet.engine.MxNDArray;
import ai.djl.mxnet.engine.MxNDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.hotplate.engine.Device;
import org.hotplate.engine.DeviceMemory;
import org.hotplate.engine.NativeLibraries;

/** The devices of a libmxnet: the CPU, and the GPUs that it can use. */
final class MxNetDevices {

    /** The prefix of the flavours for GPUs. */
    private static final String FOR_GPUS = "cuda";

    private final List<MxNetDevice> devices = new ArrayList<>();
    private final Set<MxNetDevice> opened = new HashSet<>();
    private final Optional<String> remark;

    /**
     * @param memory returns a GPU's memory, by its number
     * @param remark why there are no GPUs although the libraries were built for them
     */
    MxNetDevices(int gpus, IntFunction<Optional<DeviceMemory>> memory, Optional<String> remark) {
        this.remark = remark;
        devices.add(MxNetDevice.cpu());
        for (int i = 0; i < gpus; i++) {
            int number = i;
            devices.add(MxNetDevice.gpu(number, () -> memory.apply(number)));
        }
    }

    /** Queries the libmxnet that this process has loaded. It may be another one than that of these libraries. */
    static MxNetDevices found(NativeLibraries libraries) {
        String library = MxNetRuntime.library();
        if (!Path.of(library).startsWith(libraries.directory())) {
            return found(
                    Optional.of("%s stays in use until the server is restarted, and the libraries in %s (%s) are not"
                            .formatted(library, libraries.directory(), libraries.flavour())));
        }
        return found(libraries.flavour().startsWith(FOR_GPUS) ? GpuCalls.problem() : Optional.empty());
    }

    private static MxNetDevices found(Optional<String> remark) {
        int gpus = GpuCalls.count();
        return new MxNetDevices(gpus, GpuCalls::memory, gpus == 0 ? remark : Optional.empty());
    }

    Optional<String> remark() {
        return remark;
    }

    List<Device> devices() {
        return devices.stream().map(MxNetDevice::device).toList();
    }

    Optional<MxNetDevice> find(Device device) {
        return devices.stream()
                .filter(candidate -> candidate.device().equals(device))
                .findFirst();
    }

    /**
     * Prepares a device for its first network. MXNet keeps the streams of GPUs in a growing list without a lock, so the
     * list may grow only while no thread uses a GPU.
     */
    synchronized void open(MxNetDevice device, Engine engine) {
        if (!device.device().equals(Device.CPU) && opened.add(device)) {
            try {
                alone(1, () -> touch(device, engine));
            } catch (RuntimeException | Error e) {
                opened.remove(device);
                throw e;
            }
        }
    }

    private void alone(int next, Runnable work) {
        if (next == devices.size()) {
            work.run();
            return;
        }
        devices.get(next).exclusively(() -> {
            alone(next + 1, work);
            return next;
        });
    }

    private static void touch(MxNetDevice device, Engine engine) {
        try (MxNDManager manager = (MxNDManager) engine.newBaseManager(device.djl())) {
            MxNDArray array = manager.create(new Shape(1), DataType.FLOAT32);
            array.set(new float[] {1});
        }
    }
}
