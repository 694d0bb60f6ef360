// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.watch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hotplate.archive.ArchiveKey;

/**
 * Scans the deploy folder. A file has settled, or was removed, when two consecutive scans agree; in the first scan
 * every file has settled. Used by one thread.
 *
 * <p>Scans archives, bare models, their options and jars. Ignores hidden files and files whose names show that they are
 * still being written.
 */
public final class DeployFolderScanner {

    /** The extension of a handler's jar. */
    public static final String JAR = ".jar";

    private static final List<String> UNFINISHED = List.of("~", ".part", ".tmp", ".filepart");

    private record Entry(Fingerprint fingerprint, boolean settled) {}

    private final Path folder;
    private final int mostFiles;
    private final SortedMap<String, Entry> entries = new TreeMap<>();
    private boolean begun;

    /**
     * Creates a scanner.
     *
     * @param mostFiles the maximum number of files in a folder archive
     */
    public DeployFolderScanner(Path folder, int mostFiles) {
        this.folder = folder;
        this.mostFiles = mostFiles;
    }

    /**
     * Scans the whole folder.
     *
     * @return the names to scan again soon
     * @throws IOException if the folder cannot be listed; the state is then unknown, and no file counts as removed
     */
    public Set<String> scan() throws IOException {
        Set<String> names = new HashSet<>(entries.keySet());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(file -> names.add(String.valueOf(file.getFileName())));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Set<String> again = scan(names);
        begun = true;
        return again;
    }

    /** Same as {@link #scan()} for some names in the folder. */
    public Set<String> scan(Collection<String> names) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
        Set<String> again = new HashSet<>();
        for (String name : names) {
            if (isOurs(name) && !isSettled(name)) {
                again.add(name);
            }
        }
        return again;
    }

    public FolderState state() {
        SortedMap<String, Fingerprint> settled = new TreeMap<>();
        Set<String> changing = new HashSet<>();
        entries.forEach((name, entry) -> {
            if (entry.settled()) {
                settled.put(name, entry.fingerprint());
            } else {
                changing.add(name);
            }
        });
        return new FolderState(settled, changing);
    }

    private boolean isSettled(String name) {
        Fingerprint now = Fingerprint.of(folder.resolve(name), mostFiles);
        Entry before = entries.get(name);
        boolean same = before != null && before.fingerprint().equals(now);
        if (now.equals(Fingerprint.ABSENT) && (same || before == null)) {
            entries.remove(name);
            return true;
        }
        boolean settled = (same || !begun) && !now.equals(Fingerprint.CHANGING);
        entries.put(name, new Entry(now, settled));
        return settled;
    }

    private static boolean isOurs(String name) {
        return !name.startsWith(".")
                && UNFINISHED.stream().noneMatch(name::endsWith)
                && (ArchiveKey.of(name).isPresent() || name.endsWith(Snapshot.OPTIONS) || name.endsWith(JAR));
    }
}
