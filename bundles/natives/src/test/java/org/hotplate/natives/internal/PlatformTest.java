// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlatformTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64",
        "Linux, aarch64, linux-aarch64",
        "Mac OS X, x86_64, osx-x86_64",
        "Mac OS X, aarch64, osx-aarch64",
        "Windows 11, amd64, win-x86_64",
        "Linux, riscv64, linux-riscv64"
    })
    void goesByTheNamesOfMavensClassifiers(String os, String arch, String name) {
        assertThat(Platform.of(os, arch).name()).isEqualTo(name);
    }

    @Test
    void saysWhatIsMissingForThisPlatform() {
        Platform built = new Platform("linux-x86_64");

        assertThat(built.incompatibility("org.example.natives", new Platform("linux-aarch64")))
                .hasValue("the libraries in org.example.natives are for linux-x86_64, and this machine is"
                        + " linux-aarch64; use the distribution that was built for linux-aarch64, or build it there");
        assertThat(built.incompatibility("org.example.natives", built)).isEmpty();
    }
}
