// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies one file. */
@FunctionalInterface
interface Copier {

    void copy(Path from, Path to) throws IOException;

    /** Copies by whatever the operating system is fastest with; can be interrupted. */
    static void transfer(Path from, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = in.size();
            long done = 0;
            while (done < size) {
                long copied = in.transferTo(done, size - done, out);
                if (copied <= 0) {
                    throw new IOException("%s became shorter while it was being copied".formatted(from));
                }
                done += copied;
            }
        }
    }
}
