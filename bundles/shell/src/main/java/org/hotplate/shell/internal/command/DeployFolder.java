// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.shell.internal.CommandException;
import org.jspecify.annotations.Nullable;

/**
 * The watched folder, written to in the way its watcher likes: what appears, changes or goes under a model's name does
 * so in one step, and names that start with a dot are not looked at.
 */
final class DeployFolder {

    static final String SUFFIX = ".model";

    private static final Pattern HIDDEN = Pattern.compile("\\..+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Path folder;

    DeployFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Returns the archive, folder or bare file of a model, whether or not there is one.
     *
     * @param name the file's {@link ArchiveKey key}, as all names here
     */
    Path of(String name) {
        return folder.resolve(ArchiveKey.file(name));
    }

    /** Returns the configuration of a model, whether or not there is one. */
    Path configurationOf(String name) {
        return folder.resolve(ArchiveKey.stem(name) + ".json");
    }

    /** Returns the name a model has here, if that is where it comes from: it may be served under another. */
    Optional<String> nameOf(String origin) {
        String here = folder + folder.getFileSystem().getSeparator();
        return origin.startsWith(here) ? ArchiveKey.of(origin.substring(here.length())) : Optional.empty();
    }

    boolean holds(String name) {
        return Files.exists(of(name));
    }

    /**
     * Returns the watched folder of a server that has one.
     *
     * @throws CommandException if it has none
     */
    static Path required(Optional<Path> deploy) throws CommandException {
        if (deploy.isEmpty()) {
            throw new CommandException(
                    "This server watches no folder: its framework property hotplate.deploy is not set");
        }
        return deploy.get();
    }

    /** Copies a folder that holds an archive's files, and then gives the copy its name. */
    void install(Path source, String name) throws IOException {
        Files.createDirectories(folder);
        Path copy = hidden(name);
        try {
            copy(source, copy);
            place(copy, name);
        } finally {
            delete(copy);
        }
    }

    /**
     * Begins an archive that nobody looks at before it is {@linkplain #place placed}.
     *
     * @param length how large it will be, negative if unknown
     */
    Incoming incoming(String name, long length) throws IOException, CommandException {
        Files.createDirectories(folder);
        long free = Files.getFileStore(folder).getUsableSpace();
        if (length > free) {
            throw new CommandException("There is no room for %d bytes in %s, where %d are free; nothing was installed"
                    .formatted(length, folder, free));
        }
        return Incoming.create(hidden(name));
    }

    /** Gives a finished copy its name. */
    void place(Path copy, String name) throws IOException {
        if (Files.isDirectory(of(name)) || (Files.exists(of(name)) && Files.isDirectory(copy))) {
            remove(name);
        }
        Files.move(copy, of(name), ATOMIC_MOVE, REPLACE_EXISTING);
    }

    /** Deletes what a server that was killed had begun here. */
    void clear() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> hidden;
        try (Stream<Path> entries = Files.list(folder)) {
            hidden = entries.filter(entry ->
                            HIDDEN.matcher(entry.getFileName().toString()).matches())
                    .toList();
        }
        for (Path entry : hidden) {
            if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                Incoming.deleteAbandoned(entry);
            } else if (isOld(entry)) {
                delete(entry);
            }
        }
    }

    // a folder cannot be locked; one that is still being copied changes all the time
    private static boolean isOld(Path directory) throws IOException {
        FileTime then = FileTime.from(Instant.now().minus(QUIET));
        try (Stream<Path> entries = Files.walk(directory)) {
            List<Path> all = entries.toList();
            for (Path entry : all) {
                if (Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).compareTo(then) > 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Takes away the archive or folder of a model. */
    void remove(String name) throws IOException {
        Path aside = hidden(name);
        Files.move(of(name), aside, ATOMIC_MOVE);
        delete(aside);
    }

    /** Makes the watcher see the archive or folder of a model as changed. */
    void touch(String name) throws IOException {
        Path target = of(name);
        FileTime now = FileTime.from(Instant.now());
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                List<Path> regular = files.filter(Files::isRegularFile).toList();
                for (Path file : regular) {
                    Files.setLastModifiedTime(file, now);
                }
            }
        }
        Files.setLastModifiedTime(target, now);
    }

    private Path hidden(String name) {
        return folder.resolve("." + name + "." + UUID.randomUUID() + ".tmp");
    }

    private static void copy(Path source, Path target) throws IOException {
        if (!Files.isDirectory(source)) {
            Files.copy(source, target);
            sync(target);
            return;
        }
        Files.createDirectory(target);
        try (Stream<Path> entries = Files.list(source)) {
            List<Path> list = entries.toList();
            for (Path entry : list) {
                copy(entry, target.resolve(entry.getFileName().toString()));
            }
        }
    }

    // the name must not outlive the bytes if the power fails
    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
