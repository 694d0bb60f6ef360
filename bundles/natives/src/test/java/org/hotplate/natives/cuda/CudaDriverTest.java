// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import org.hotplate.engine.DeviceMemory;
import org.junit.jupiter.api.Test;

final class CudaDriverTest {

    @Test
    void saysThatTheDriverIsMissing() {
        assumeTrue(!hasDriver(), "There is a driver here");

        assertThatThrownBy(CudaDriver::start)
                .isInstanceOf(CudaException.class)
                .hasMessageStartingWith("there is no NVIDIA driver (");
        assertThat(GpuMemory.open().of(new Gpu(0, "none", 1, "0000:00:00.0"))).isEmpty();
    }

    @Test
    void tellsDevicesAndTheirMemoryWhereThereAreAny() throws CudaException {
        assumeTrue(hasDriver(), "There is no NVIDIA driver here");

        for (Gpu gpu : CudaDriver.start().gpus()) {
            System.out.println(gpu + ": " + GpuMemory.open().of(gpu));
            assertThat(gpu.name()).isNotBlank();
            assertThat(gpu.memory()).isPositive();
        }
    }

    @Test
    void doesNotTellTheMemoryOfASliceByThatOfTheWhole() {
        assertThat(GpuMemory.figures(60, 100, 98)).hasValue(new DeviceMemory(60, 100));
        assertThat(GpuMemory.figures(60, 100, 20)).isEmpty();
        assertThat(GpuMemory.figures(0, 0, 100)).isEmpty();
    }

    private static boolean hasDriver() {
        try {
            return NativeLibrary.getInstance(Platform.isWindows() ? "nvcuda" : "libcuda.so.1") != null;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }
}
