// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.guard.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** If one of these calls is not redirected, it ends the JVM of the tests and the build fails. */
class ExitCallsTest {

    /** Calls that a handler might contain. */
    public static final class Rude implements IntConsumer {
        @Override
        public void accept(int way) {
            IntConsumer reference =
                    switch (way) {
                        case 0 -> status -> System.exit(status);
                        case 1 -> status -> Runtime.getRuntime().exit(status);
                        case 2 -> status -> Runtime.getRuntime().halt(status);
                        case 3 -> System::exit;
                        case 4 -> Runtime.getRuntime()::exit;
                        default -> Runtime.getRuntime()::halt;
                    };
            reference.accept(40 + way);
        }
    }

    public static final class Polite implements IntConsumer {
        @Override
        public void accept(int exit) {
            System.setProperty("halt", Integer.toString(exit));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, System.exit(40)",
        "1, Runtime.exit(41)",
        "2, Runtime.halt(42)",
        "3, System.exit(43)",
        "4, Runtime.exit(44)",
        "5, Runtime.halt(45)"
    })
    void throwsWhereTheProcessWouldHaveEnded(int way, String call) throws Exception {
        IntConsumer rude = redirected(Rude.class);

        assertThatThrownBy(() -> rude.accept(way))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(call + " was called, but installed code cannot end the server; throw an exception instead");
    }

    @Test
    void leavesOtherCallsAlone() throws Exception {
        redirected(Polite.class).accept(3);

        assertThat(System.clearProperty("halt")).isEqualTo("3");
    }

    @Test
    void looksCloserOnlyWhereItMustBe() throws IOException {
        assertThat(ExitCalls.mayBeIn(bytes(Rude.class))).isTrue();
        assertThat(ExitCalls.mayBeIn(bytes(HandlerClasses.class))).isFalse();
    }

    private static IntConsumer redirected(Class<? extends IntConsumer> type) throws Exception {
        byte[] bytes = ExitCalls.redirect(bytes(type));
        ClassLoader loader = new ClassLoader(ExitCallsTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.equals(type.getName())
                        ? defineClass(name, bytes, 0, bytes.length)
                        : super.loadClass(name, resolve);
            }
        };
        return (IntConsumer)
                loader.loadClass(type.getName()).getDeclaredConstructor().newInstance();
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        }
    }
}
