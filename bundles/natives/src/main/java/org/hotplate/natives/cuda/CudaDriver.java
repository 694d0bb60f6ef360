// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.cuda;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the devices from the NVIDIA driver, which needs none of CUDA's libraries and allocates no memory on the
 * devices.
 */
public final class CudaDriver {

    private static final int RTLD_LAZY = 1;
    private static final int NAME_LENGTH = 256;
    private static final int BUS_LENGTH = 32;

    private final NativeLibrary library;

    private CudaDriver(NativeLibrary library) {
        this.library = library;
    }

    /**
     * Returns the initialized driver.
     *
     * @throws CudaException if the driver is missing, or finds no usable device
     */
    public static CudaDriver start() throws CudaException {
        String name = Platform.isWindows() ? "nvcuda" : "libcuda.so.1";
        NativeLibrary library;
        try {
            // local symbols: libraries that need the driver are linked against it themselves
            library = NativeLibrary.getInstance(name, Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY));
        } catch (UnsatisfiedLinkError e) {
            throw new CudaException("there is no NVIDIA driver (%s)".formatted(name), e);
        }
        CudaDriver driver = new CudaDriver(library);
        driver.call("cuInit", 0);
        return driver;
    }

    /** Returns the devices that this process may use, in CUDA's order. */
    public List<Gpu> gpus() throws CudaException {
        IntByReference count = new IntByReference();
        call("cuDeviceGetCount", count);
        List<Gpu> gpus = new ArrayList<>();
        for (int index = 0; index < count.getValue(); index++) {
            gpus.add(gpu(index));
        }
        return gpus;
    }

    private Gpu gpu(int index) throws CudaException {
        IntByReference handle = new IntByReference();
        call("cuDeviceGet", handle, index);
        int device = handle.getValue();
        LongByReference memory = new LongByReference();
        call("cuDeviceTotalMem_v2", memory, device);
        byte[] name = new byte[NAME_LENGTH];
        call("cuDeviceGetName", name, NAME_LENGTH, device);
        byte[] bus = new byte[BUS_LENGTH];
        call("cuDeviceGetPCIBusId", bus, BUS_LENGTH, device);
        return new Gpu(index, text(name), memory.getValue(), text(bus));
    }

    private void call(String function, Object... arguments) throws CudaException {
        int code;
        try {
            code = library.getFunction(function).invokeInt(arguments);
        } catch (UnsatisfiedLinkError e) {
            throw new CudaException("the NVIDIA driver is too old: it has no " + function, e);
        }
        if (code != 0) {
            throw new CudaException(reason(function, code), null);
        }
    }

    private static String reason(String function, int code) {
        return switch (code) {
            case 100 ->
                "the NVIDIA driver finds no device; 'nvidia-smi' shows what the system sees, and"
                        + " CUDA_VISIBLE_DEVICES may hide it";
            case 803 ->
                "the NVIDIA driver's library and its kernel module are of different versions; restart the machine";
            case 804 -> "the NVIDIA driver is too old for the forward-compatible libraries that are installed";
            default -> "the NVIDIA driver failed (%s: error %d)".formatted(function, code);
        };
    }

    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
