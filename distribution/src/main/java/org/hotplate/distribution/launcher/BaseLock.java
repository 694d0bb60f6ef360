// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;

/** One server a base: held from the start to the end of the process, by the operating system. */
final class BaseLock {

    private final FileChannel channel;

    private BaseLock(FileChannel channel) {
        this.channel = channel;
    }

    static BaseLock acquire(Base base) throws Refusal {
        var file = base.lockFile();
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return new BaseLock(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw Refusal.failure("Cannot lock %s: %s.".formatted(file, Reason.of(e)));
        }
        throw Refusal.failure("A server already runs on %s%s; stop it first, or set HOTPLATE_BASE to another folder."
                .formatted(base.folder(), process(base)));
    }

    private static String process(Base base) {
        try {
            return " (process %s)".formatted(Files.readString(base.pidFile()).strip());
        } catch (IOException e) {
            return "";
        }
    }

    /** Lets another server have the base. */
    void release() {
        try {
            channel.close();
        } catch (IOException e) {
            // the end of the process releases it
        }
    }
}
