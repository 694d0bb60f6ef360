// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.ServerAddress;
import org.hotplate.distribution.Settings;

/** The files by which others find a running server: its process number, and where it listens. */
final class RunningFiles {

    private final Base base;

    RunningFiles(Base base) {
        this.base = base;
    }

    void write(Settings settings, int engines, boolean http) throws Refusal {
        try {
            new ServerAddress(settings.host(), settings.port(), settings.deploy(), engines, http).write(base);
            Files.writeString(base.pidFile(), ProcessHandle.current().pid() + System.lineSeparator());
        } catch (IOException e) {
            throw Refusal.failure("Cannot write to %s: %s.".formatted(base.data(), Reason.of(e)));
        }
    }

    /** Sends nobody here any more; where there is a process and no address, a server is stopping. */
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
