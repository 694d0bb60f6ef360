// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies one file. */
@FunctionalInterface
public interface Copier {

    void copy(Path from, Path to) throws IOException;

    /**
     * Copies a file with the fastest method of the operating system. Can be interrupted. Fails at once if there is not
     * enough space.
     */
    static void transfer(Path from, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = in.size();
            long free = Files.getFileStore(to).getUsableSpace();
            if (free < size) {
                throw new IOException("No space left on device: needs %d bytes, %d are free".formatted(size, free));
            }
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
