// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * The server process of a base folder. It is running as long as the operating system holds its lock on the base; the
 * process ID alone is not sufficient, because the system reuses process IDs.
 */
public final class ServerProcess {

    private final BaseFolder base;

    public ServerProcess(BaseFolder base) {
        this.base = base;
    }

    /** Returns whether a server is running on the base. */
    public boolean isRunning() {
        var file = base.lockFile();
        if (!Files.exists(file)) {
            return false;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            // permission denied, probably because another user runs the server: look for its process instead
            return handle().isPresent();
        }
    }

    /** Returns the server's process if it is running and its process ID is known. */
    public Optional<ProcessHandle> find() {
        return isRunning() ? handle() : Optional.empty();
    }

    private Optional<ProcessHandle> handle() {
        try {
            var pid = Long.parseLong(Files.readString(base.pidFile()).strip());
            return ProcessHandle.of(pid).filter(this::servesBase);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private boolean servesBase(ProcessHandle process) {
        var argument = "-Dhotplate.base=" + base.folder();
        var commandLine = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        if (Files.exists(commandLine)) {
            try {
                return Arrays.asList(Files.readString(commandLine).split("\0")).contains(argument);
            } catch (IOException e) {
                return false;
            }
        }
        return process.info()
                .arguments()
                .map(all -> Arrays.asList(all).contains(argument))
                .orElse(process.isAlive());
    }
}
