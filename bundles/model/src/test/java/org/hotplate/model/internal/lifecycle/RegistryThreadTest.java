// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.hotplate.model.internal.lifecycle.RegistryThread.EndedException;
import org.junit.jupiter.api.Test;

class RegistryThreadTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final RegistryThread registry = new RegistryThread();

    @Test
    void aChangeThatThrowsFailsItsResultAndNoOtherChange() {
        AtomicReference<Thread> first = new AtomicReference<>();
        AtomicReference<Thread> second = new AtomicReference<>();
        CompletableFuture<Void> failing = registry.change(() -> {
            first.set(Thread.currentThread());
            throw new AssertionError("a fault");
        });
        CompletableFuture<Void> next = registry.change(() -> second.set(Thread.currentThread()));

        assertThat(failing).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(AssertionError.class);
        assertThat(next).succeedsWithin(LONG);
        assertThat(second).hasValue(first.get());
        registry.end();
    }

    @Test
    void aChangeAfterTheEndFails() {
        registry.end();

        assertThat(registry.change(() -> {}))
                .failsWithin(LONG)
                .withThrowableThat()
                .withCauseInstanceOf(EndedException.class);
    }
}
