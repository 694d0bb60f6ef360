// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Platform;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MissingLibrariesTest {

    private static final List<String> NEEDED = List.of(
            "libcublasLt.so.12",
            "libcublas.so.12",
            "libcurand.so.10",
            "libcufft.so.11",
            "libcudart.so.12",
            "libcudnn.so.9",
            "libc.so.6");

    @Test
    void namesTheProductsAndTheirVersions() {
        assertThat(MissingLibraries.of(NEEDED, "libc.so.6"::equals))
                .hasValue("CUDA 12 (libcublas.so.12, libcublasLt.so.12, libcudart.so.12, libcufft.so.11,"
                        + " libcurand.so.10) and cuDNN 9 (libcudnn.so.9)");
    }

    @Test
    void namesWhatAloneIsMissing() {
        assertThat(MissingLibraries.of(NEEDED, name -> !name.startsWith("libcufft")))
                .hasValue("CUDA 12 (libcufft.so.11)");
        assertThat(MissingLibraries.of(NEEDED, name -> true)).isEmpty();
    }

    @Test
    void namesTheDriverAndWhatIsOfNobody() {
        assertThat(MissingLibraries.of(
                        List.of("libcuda.so.1", "libcudart.so.10.2", "libgomp.so.1"), name -> false))
                .hasValue("the NVIDIA driver (libcuda.so.1), CUDA 10 (libcudart.so.10.2) and libgomp.so.1");
    }

    @Test
    void asksTheSystemsLoader() {
        assumeTrue(Platform.isLinux(), "Only Linux has libraries of such names");

        assertThat(MissingLibraries.of(List.of("libc.so.6", "libhotplate-has-no-such.so.7")))
                .hasValue("libhotplate-has-no-such.so.7");
    }
}
