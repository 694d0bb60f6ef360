// SPDX-License-Identifier: Apache-2.0
package org.hotplate.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LowPriorityThreadTest {

    private final LowPriorityThread thread = new LowPriorityThread("work");

    @AfterEach
    void end() {
        thread.close();
    }

    @Test
    void doesTheWorkOnAThreadOfThatName() throws Exception {
        String name = thread.call(() -> Thread.currentThread().getName());

        assertThat(name).isEqualTo("work");
    }

    @Test
    void keepsItsThread() throws Exception {
        assertThat(thread.call(Thread::currentThread)).isSameAs(thread.call(Thread::currentThread));
    }

    @Test
    void givesOnWhatTheWorkThrew() {
        assertThatThrownBy(() -> thread.call(() -> {
                    throw new IOException("full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("full");
        assertThatThrownBy(() -> thread.call(() -> {
                    throw new AssertionError("broken");
                }))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void lowersItsPriorityAndNobodyElses() throws Exception {
        assumeThat(Path.of("/proc/thread-self")).exists();
        assumeThat(Path.of("/usr/bin/renice")).exists();
        int before = niceness();
        assumeThat(before).isLessThan(10);

        assertThat(thread.call(LowPriorityThreadTest::niceness)).isEqualTo(10);
        assertThat(niceness()).isEqualTo(before);
    }

    @Test
    void interruptsTheWorkAndWaitsForItsEndWhenItsCallerIsInterrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicBoolean inOrder = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            try {
                thread.call(() -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                        return true;
                    } finally {
                        ended.set(true);
                    }
                });
            } catch (Exception e) {
                inOrder.set(ended.get() && Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        begun.await();

        caller.interrupt();

        caller.join();
        assertThat(inOrder).isTrue();
    }

    private static int niceness() throws IOException {
        String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
    }
}
