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
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.hotplate.model.deploy.DeployException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file being written, gone again when it is closed unless it was moved away before. It is locked meanwhile, so that
 * what a killed server left can be told from what another one is writing.
 */
public final class TemporaryArchive implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryArchive.class);
    private static final int PIECE = 64 * 1024;
    // a lock keeps other processes out, this keeps out the rest of this one
    private static final Set<Path> OPEN = new HashSet<>();

    private final Path file;
    private final FileChannel channel;

    public TemporaryArchive(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Makes a file that must not be there yet. */
    public static TemporaryArchive create(Path file) throws IOException {
        synchronized (OPEN) {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            OPEN.add(file);
            try {
                channel.tryLock();
            } catch (IOException e) {
                // a file system without locks: other processes cannot tell then, and leave the file alone
                LOG.debug("{} is not locked", file, e);
            }
            return new TemporaryArchive(file, channel);
        }
    }

    /** Deletes a file that nobody is writing. */
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
     * Takes everything a source has, down to the disk.
     *
     * @return its SHA-256, in small hexadecimal digits
     * @throws IOException if the source fails
     * @throws DeployException if the file cannot be written
     */
    public String fill(InputStream source) throws IOException, DeployException {
        MessageDigest digest = sha256();
        byte[] piece = new byte[PIECE];
        for (int read = source.read(piece); read >= 0; read = source.read(piece)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("The command was interrupted");
            }
            digest.update(piece, 0, read);
            write(ByteBuffer.wrap(piece, 0, read));
        }
        write(null);
        return HexFormat.of().formatHex(digest.digest());
    }

    private void write(@Nullable ByteBuffer bytes) throws DeployException {
        try {
            while (bytes != null && bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (bytes == null) {
                // the name must not outlive the bytes if the power fails
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
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
