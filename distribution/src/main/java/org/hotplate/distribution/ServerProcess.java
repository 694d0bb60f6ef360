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
 * The process that serves a base. It runs as long as the operating system holds its lock on the base; a process number
 * alone proves nothing, for numbers are used again.
 */
public final class ServerProcess {

    private final Base base;

    public ServerProcess(Base base) {
        this.base = base;
    }

    /** Returns whether a server holds the base. */
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
            // another user's server, most likely: what is left is its process
            return handle().isPresent();
        }
    }

    /** Returns the server's process, if one runs and its number is known. */
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
        var mark = "-Dhotplate.base=" + base.folder();
        var commandLine = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        if (Files.exists(commandLine)) {
            try {
                return Arrays.asList(Files.readString(commandLine).split("\0")).contains(mark);
            } catch (IOException e) {
                return false;
            }
        }
        return process.info()
                .arguments()
                .map(arguments -> Arrays.asList(arguments).contains(mark))
                .orElse(process.isAlive());
    }
}
