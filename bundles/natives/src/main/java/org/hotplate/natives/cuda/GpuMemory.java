// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.cuda;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.ptr.PointerByReference;
import java.util.Map;
import java.util.Optional;
import org.hotplate.engine.DeviceMemory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the free memory of devices from the driver's management library (NVML). CUDA itself would allocate several
 * hundred megabytes on a device first.
 */
public final class GpuMemory {

    private static final int RTLD_LAZY = 1;

    /** The driver reserves a little memory. A larger difference means that the device is partitioned. */
    private static final double SAME = 0.1;

    private final @Nullable NativeLibrary library;

    private GpuMemory(@Nullable NativeLibrary library) {
        this.library = library;
    }

    public static GpuMemory open() {
        String name = Platform.isWindows() ? "nvml" : "libnvidia-ml.so.1";
        try {
            NativeLibrary library = NativeLibrary.getInstance(name, Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY));
            return new GpuMemory(call(library, "nvmlInit_v2") ? library : null);
        } catch (UnsatisfiedLinkError e) {
            return new GpuMemory(null);
        }
    }

    /** Returns a device's memory; empty if it is unknown, as for a partition of a device (MIG). */
    public Optional<DeviceMemory> of(Gpu gpu) {
        NativeLibrary nvml = library;
        PointerByReference device = new PointerByReference();
        if (nvml == null || !call(nvml, "nvmlDeviceGetHandleByPciBusId_v2", gpu.bus(), device)) {
            return Optional.empty();
        }
        // nvmlMemory_t: three 64-bit integers, the total, free and used bytes
        try (Memory figures = new Memory(3 * Long.BYTES)) {
            figures.clear();
            if (!call(nvml, "nvmlDeviceGetMemoryInfo", device.getValue(), figures)) {
                return Optional.empty();
            }
            return figures(figures.getLong(Long.BYTES), figures.getLong(0), gpu.memory());
        }
    }

    static Optional<DeviceMemory> figures(long free, long total, long known) {
        boolean same = Math.abs(total - known) <= known * SAME;
        return same && free >= 0 && free <= total ? Optional.of(new DeviceMemory(free, total)) : Optional.empty();
    }

    private static boolean call(NativeLibrary library, String function, Object... arguments) {
        try {
            return library.getFunction(function).invokeInt(arguments) == 0;
        } catch (UnsatisfiedLinkError e) {
            return false; // a driver that is too old for it
        }
    }
}
