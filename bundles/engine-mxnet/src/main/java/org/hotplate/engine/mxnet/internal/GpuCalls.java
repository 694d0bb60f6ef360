// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.mxnet.jna.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.util.Optional;
import org.hotplate.engine.DeviceMemory;
import org.hotplate.natives.cuda.CudaDriver;
import org.hotplate.natives.cuda.CudaException;
import org.hotplate.natives.cuda.Gpu;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queries libmxnet for GPUs. DJL would query CUDA instead, which may differ from the CUDA that libmxnet has loaded. */
final class GpuCalls {

    private static final Logger LOG = LoggerFactory.getLogger(GpuCalls.class);

    private GpuCalls() {}

    /** Returns the number of GPUs; 0 if libmxnet was built for the CPU or the driver does not answer. */
    static int count() {
        IntByReference count = new IntByReference();
        if (function("MXGetGPUCount").invokeInt(new Object[] {count}) != 0) {
            LOG.debug("MXNet cannot count GPUs: {}", error());
            return 0;
        }
        return Math.max(count.getValue(), 0);
    }

    /**
     * Returns why no GPU can be used although libmxnet was built for GPUs, as reported by the driver; empty if there is
     * no problem.
     */
    static Optional<String> problem() {
        String reason;
        try {
            CudaDriver driver = CudaDriver.start();
            if (function("MXGetGPUCount").invokeInt(new Object[] {new IntByReference()}) != 0) {
                reason = error();
            } else {
                reason = "MXNet sees none, and the NVIDIA driver has %s"
                        .formatted(driver.gpus().stream().map(Gpu::name).toList());
            }
        } catch (CudaException e) {
            reason = e.getMessage();
        }
        return Optional.of("no GPU can be used: " + reason);
    }

    static Optional<DeviceMemory> memory(int gpu) {
        LongByReference free = new LongByReference();
        LongByReference total = new LongByReference();
        if (function("MXGetGPUMemoryInformation64").invokeInt(new Object[] {gpu, free, total}) != 0) {
            LOG.debug("The memory of gpu{} is not known: {}", gpu, error());
            return Optional.empty();
        }
        return Optional.of(new DeviceMemory(Math.min(free.getValue(), total.getValue()), total.getValue()));
    }

    private static String error() {
        return NativeError.sentence(function("MXGetLastError").invokeString(new Object[0], false));
    }

    private static Function function(String name) {
        return NativeLibrary.getInstance(LibUtils.getLibName()).getFunction(name);
    }
}
