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
 * A hidden folder beside an archive to be, for what is not yet it. It goes when it is closed, and when the JVM is told
 * to end before.
 */
final class Scratch implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    private final Path folder;
    private final Thread user = Thread.currentThread();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "export-cleanup");

    private Scratch(Path folder) {
        this.folder = folder;
    }

    static Scratch beside(Path archive) throws IOException {
        Path parent = archive.toAbsolutePath().getParent();
        Path name = archive.getFileName();
        if (parent == null || name == null) {
            throw new IOException("it is not a file's name");
        }
        Scratch scratch = new Scratch(Files.createTempDirectory(parent, "." + name + "."));
        Runtime.getRuntime().addShutdownHook(scratch.hook);
        return scratch;
    }

    /** Stops the working thread and deletes its files, because the JVM does not wait for it. */
    private void interrupt() {
        user.interrupt();
        try {
            if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                delete();
            }
        } catch (IOException | InterruptedException e) {
            // the JVM ends now, and nobody is left to tell
        }
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Gives a file of this folder its final name, in one step where the file system can. */
    void moveTo(Path file, Path target, boolean replace) throws IOException {
        if (!replace && Files.exists(target)) {
            throw new IOException("it is there already");
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
                // the JVM ends, and this was the end that the hook waited for
            }
        }
    }
}
