// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerProcessTest {

    @TempDir
    Path folder;

    private BaseFolder base;
    private ServerProcess server;

    @BeforeEach
    void makeData() throws IOException {
        base = new BaseFolder(folder, folder);
        Files.createDirectories(base.data());
        server = new ServerProcess(base);
    }

    @Test
    void isNotRunningWhereNoneEverRan() {
        assertThat(server.isRunning()).isFalse();
        assertThat(server.find()).isEmpty();
    }

    @Test
    void doesNotTakeAnotherProcessOfTheSameNumberForTheServer() throws IOException {
        Files.createFile(base.lockFile());
        Files.writeString(base.pidFile(), Long.toString(ProcessHandle.current().pid()));

        assertThat(server.isRunning()).isFalse();
        assertThat(server.find()).isEmpty();
    }

    @Test
    void runsWhileItHoldsTheLock() throws IOException {
        try (var channel = FileChannel.open(base.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(server.isRunning()).isTrue();
            // the process in the file is not one that serves this base
            Files.writeString(
                    base.pidFile(), Long.toString(ProcessHandle.current().pid()));
            assertThat(server.find()).isEmpty();
        }
    }
}
