// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A hidden temporary folder beside the archive to write. Deleted by {@link #close()}, and by a shutdown hook if the JVM
 * ends before.
 */
final class TemporaryFolder implements AutoCloseable {

    private static final int TIMEOUT_SECONDS = 10;

    private final Path folder;
    private final Thread user = Thread.currentThread();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "export-cleanup");

    private TemporaryFolder(Path folder) {
        this.folder = folder;
    }

    static TemporaryFolder beside(Path archive) throws IOException {
        Path parent = archive.toAbsolutePath().getParent();
        Path name = archive.getFileName();
        if (parent == null || name == null) {
            throw new IOException("it is not a file's name");
        }
        TemporaryFolder temporary = new TemporaryFolder(Files.createTempDirectory(parent, "." + name + "."));
        Runtime.getRuntime().addShutdownHook(temporary.hook);
        return temporary;
    }

    /**
     * Interrupts the working thread and waits until it has deleted the folder; deletes the folder itself after ten
     * seconds. Otherwise the JVM would end without deleting it.
     */
    private void interrupt() {
        user.interrupt();
        try {
            if (!closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                delete();
            }
        } catch (IOException | InterruptedException e) {
            // nothing to do: the JVM is ending
        }
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Moves a file of this folder to its final name, atomically if the file system supports it. */
    void moveTo(Path file, Path target, boolean replace) throws IOException {
        if (!replace && Files.exists(target)) {
            throw new IOException("it already exists");
        }
        try {
            Files.move(file, target, ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(file, target, REPLACE_EXISTING);
        }
    }

    private void delete() throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            delete();
        } finally {
            closed.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the JVM is ending, and the hook is waiting for this method
            }
        }
    }
}
