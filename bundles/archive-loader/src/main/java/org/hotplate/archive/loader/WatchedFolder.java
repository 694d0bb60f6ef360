// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.model.EndpointName;

/**
 * The folder an operator drops archives into, and which of its files are ours: {@code x.model}, file or folder,
 * {@code x.onnx} and, for either, {@code x.json}. Hidden files and those a program is still writing under a name of its own are nobody's.
 */
final class WatchedFolder {

    static final String OPTIONS = ".json";
    private static final List<String> UNFINISHED = List.of("~", ".part", ".tmp", ".filepart");

    private final Path folder;
    private final int mostFiles;
    private final Function<String, Configured> configured;

    /**
     * Watches a folder.
     *
     * @param mostFiles how many files a folder archive may have
     * @param configured what Configuration Admin has for the model of a file, by that one's name without its ending
     */
    WatchedFolder(Path folder, int mostFiles, Function<String, Configured> configured) {
        this.folder = folder.toAbsolutePath().normalize();
        this.mostFiles = mostFiles;
        this.configured = configured;
    }

    Path path() {
        return folder;
    }

    /** Returns the {@link ArchiveKey key} of the model a file is about, if it is ours and lies in this folder. */
    Optional<String> claims(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        try {
            boolean here = parent != null && (parent.equals(folder) || Files.isSameFile(parent, folder));
            return here ? nameIn(file) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> nameIn(Path file) {
        Path last = file.getFileName();
        String fileName = last == null ? "" : last.toString();
        if (fileName.startsWith(".") || UNFINISHED.stream().anyMatch(fileName::endsWith)) {
            return Optional.empty();
        }
        return fileName.endsWith(OPTIONS)
                ? Optional.of(fileName.substring(0, fileName.length() - OPTIONS.length()))
                : ArchiveKey.of(fileName);
    }

    /**
     * Lists what is offered, by key.
     *
     * @throws IOException if the folder cannot be listed: then nothing is known, not even that something is gone
     */
    SortedMap<String, Snapshot> look() throws IOException {
        SortedMap<String, Snapshot> snapshots = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, WatchedFolder::isArchive)) {
            for (Path file : files) {
                nameIn(file).ifPresent(name -> snapshots.put(name, snapshot(name, file)));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        snapshots.values().removeIf(snapshot -> snapshot.fingerprint().equals(Fingerprint.ABSENT));
        return snapshots;
    }

    private static boolean isArchive(Path file) {
        return ArchiveKey.of(file.toString()).isPresent();
    }

    private Snapshot snapshot(String name, Path archive) {
        String stem = ArchiveKey.stem(name);
        Path options = folder.resolve(stem + OPTIONS);
        return new Snapshot(
                archive,
                Fingerprint.of(archive, mostFiles),
                options,
                Fingerprint.of(options, 0),
                configured.apply(stem));
    }

    /** Returns the name of the model that comes from here, if one of that origin does. */
    Optional<String> nameOf(String origin) {
        String here = folder + folder.getFileSystem().getSeparator();
        return origin.startsWith(here) && ArchiveKey.of(origin).isPresent()
                ? nameIn(Path.of(origin.substring(here.length())))
                : Optional.empty();
    }

    /** A name with a line break in it must not pass for two lines of the log. */
    static String printable(String text) {
        return text.codePoints()
                .mapToObj(c -> EndpointName.isPrintable(Character.toString(c))
                        ? Character.toString(c)
                        : "\\u%04x".formatted(c))
                .collect(Collectors.joining());
    }
}
