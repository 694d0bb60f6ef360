// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.ServerAddress;
import org.hotplate.distribution.Settings;

/** The files with the process ID and the address of a running server. */
final class RuntimeFiles {

    private final BaseFolder base;

    RuntimeFiles(BaseFolder base) {
        this.base = base;
    }

    void write(Settings settings, int engines, boolean http) throws CommandException {
        try {
            new ServerAddress(settings.host(), settings.port(), settings.deploy(), engines, http).write(base);
            Files.writeString(base.pidFile(), ProcessHandle.current().pid() + System.lineSeparator());
        } catch (IOException e) {
            throw CommandException.failure("Cannot write to %s: %s.".formatted(base.data(), Reason.of(e)));
        }
    }

    /**
     * Deletes the address, so that clients do not connect any more; a process ID without an address means that the
     * server is stopping.
     */
    void deleteAddress() {
        delete(base.addressFile());
    }

    void delete() {
        delete(base.addressFile());
        delete(base.pidFile());
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.err.printf("Cannot delete %s: %s.%n", file, Reason.of(e));
        }
    }
}
