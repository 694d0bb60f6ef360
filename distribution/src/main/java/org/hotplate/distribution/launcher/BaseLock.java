// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;

/** A lock on the base folder, held by the operating system until the process ends: one server per base. */
final class BaseLock {

    private final FileChannel channel;

    private BaseLock(FileChannel channel) {
        this.channel = channel;
    }

    static BaseLock acquire(BaseFolder base) throws CommandException {
        var file = base.lockFile();
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return new BaseLock(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw CommandException.failure("Cannot lock %s: %s.".formatted(file, Reason.of(e)));
        }
        throw CommandException.failure(
                "A server already runs on %s%s; stop it first, or set HOTPLATE_BASE to another folder."
                        .formatted(base.folder(), process(base)));
    }

    private static String process(BaseFolder base) {
        try {
            return " (process %s)".formatted(Files.readString(base.pidFile()).strip());
        } catch (IOException e) {
            return "";
        }
    }

    /** Releases the lock. */
    void release() {
        try {
            channel.close();
        } catch (IOException e) {
            // the end of the process releases it
        }
    }
}
