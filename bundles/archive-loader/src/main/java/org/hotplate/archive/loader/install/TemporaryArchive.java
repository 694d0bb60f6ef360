// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Set;
import org.hotplate.common.Sha256;
import org.hotplate.model.deploy.DeployException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary file that is deleted by {@code close} unless it was moved before. It is locked while it is in use, so
 * that files left by a killed server can be recognized.
 */
public final class TemporaryArchive implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryArchive.class);
    private static final int PIECE = 64 * 1024;
    // locks exclude other processes only; this set excludes other threads
    private static final Set<Path> OPEN = new HashSet<>();

    private final Path file;
    private final FileChannel channel;

    public TemporaryArchive(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Creates a file, which must not exist yet. */
    public static TemporaryArchive create(Path file) throws IOException {
        synchronized (OPEN) {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            OPEN.add(file);
            try {
                channel.tryLock();
            } catch (IOException e) {
                // a file system without locks: other processes do not delete the file then
                LOG.debug("{} is not locked", file, e);
            }
            return new TemporaryArchive(file, channel);
        }
    }

    /** Deletes a file that is not in use. */
    public static void deleteAbandoned(Path file) throws IOException {
        synchronized (OPEN) {
            if (OPEN.contains(file)) {
                return;
            }
            boolean abandoned;
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                abandoned = lock != null;
            }
            if (abandoned) {
                Files.deleteIfExists(file);
            }
        }
    }

    public Path file() {
        return file;
    }

    /**
     * Writes the whole content of a source to disk.
     *
     * @return its SHA-256, in lower case hexadecimal digits
     * @throws IOException if the source fails
     * @throws DeployException if the file cannot be written
     */
    public String fill(InputStream source) throws IOException, DeployException {
        MessageDigest digest = Sha256.digest();
        byte[] piece = new byte[PIECE];
        for (int read = source.read(piece); read >= 0; read = source.read(piece)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("The command was interrupted");
            }
            digest.update(piece, 0, read);
            write(ByteBuffer.wrap(piece, 0, read));
        }
        write(null);
        return Sha256.hex(digest);
    }

    private void write(@Nullable ByteBuffer bytes) throws DeployException {
        try {
            while (bytes != null && bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (bytes == null) {
                // content before name, so that a power failure cannot leave an incomplete file
                channel.force(true);
                channel.close();
            }
        } catch (IOException e) {
            throw new DeployException(
                    "Cannot write into %s: %s; nothing was left there"
                            .formatted(
                                    file.getParent(),
                                    e.getMessage() == null ? "the command was interrupted" : e.getMessage()),
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (OPEN) {
            try {
                channel.close();
            } finally {
                Files.deleteIfExists(file);
                OPEN.remove(file);
            }
        }
    }
}
