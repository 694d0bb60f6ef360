// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EngineStartTest {

    /** A class that loads its library in its static initializer, as the frameworks' classes do. */
    private static final class Binding {
        private static final long HANDLE = load();

        private static long load() {
            throw new UnsatisfiedLinkError("libtoy.so.1: cannot open shared object file\nsecond line\nthird");
        }
    }

    @Test
    void saysToRestartWhereTheProcessHasFailedToLoadOtherLibrariesBefore() {
        Throwable first = catchThrowable(() -> assertThat(Binding.HANDLE).isZero());
        Throwable second = catchThrowable(() -> assertThat(Binding.HANDLE).isZero());

        assertThat(EngineStart.reason("Toy", Path.of("gpu"), new IllegalStateException("no engine", first)))
                .isEqualTo("libtoy.so.1: cannot open shared object file second line");
        assertThat(EngineStart.reason("Toy", Path.of("cpu"), new IllegalStateException("no engine", second)))
                .isEqualTo("this process has failed to load the libraries in gpu before, and can load no others:"
                        + " restart the server with 'hotplate restart'");
        assertThat(EngineStart.reason("Toy", Path.of("cpu"), new IllegalStateException("another fault")))
                .isEqualTo("another fault");
    }
}
