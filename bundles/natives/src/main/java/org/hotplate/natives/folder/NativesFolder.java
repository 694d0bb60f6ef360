// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.folder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A folder of native libraries that is either complete or missing: it is filled under a temporary name and renamed. A
 * list of its files and their sizes identifies a complete folder at later starts.
 */
public final class NativesFolder {

    private static final String LISTING = "unpacked.txt";

    private final Path folder;
    private final Predicate<String> wanted;

    /**
     * @param folder the folder to fill
     * @param entries the prefix of the libraries' entries in the archive
     */
    public NativesFolder(Path folder, String entries) {
        this(folder, name -> name.startsWith(entries));
    }

    /**
     * @param folder the folder to fill
     * @param wanted returns whether an entry of the archive is one of the libraries; their base names must differ
     */
    public NativesFolder(Path folder, Predicate<String> wanted) {
        this.folder = folder;
        this.wanted = wanted;
    }

    /** Opens the archive; called repeatedly. */
    public interface Source {
        InputStream open() throws IOException;
    }

    /** Fills the folder from the archive unless it is already complete. */
    public Path unpackedFrom(Source archive) throws IOException {
        if (isWhole()) {
            return folder;
        }
        Path parent = Files.createDirectories(folder.toAbsolutePath().getParent());
        removeRemains(parent);
        Path draft = Files.createTempDirectory(parent, draftPrefix());
        try {
            unpack(archive, draft);
            publish(draft);
        } finally {
            delete(draft);
        }
        return folder;
    }

    private boolean isWhole() throws IOException {
        Path listing = folder.resolve(LISTING);
        if (!Files.isRegularFile(listing)) {
            return false;
        }
        List<String> lines = Files.readAllLines(listing);
        for (String line : lines) {
            int space = line.indexOf(' ');
            if (space < 0) {
                return false;
            }
            Path file = folder.resolve(line.substring(space + 1));
            if (!Files.isRegularFile(file) || !Long.toString(Files.size(file)).equals(line.substring(0, space))) {
                return false;
            }
        }
        return !lines.isEmpty();
    }

    private void unpack(Source archive, Path draft) throws IOException {
        TreeMap<String, Long> sizes = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(archive.open())) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (wanted.test(entry.getName()) && !name.isEmpty()) {
                    sizes.put(name, Files.copy(zip, draft.resolve(name)));
                }
            }
        }
        if (sizes.isEmpty()) {
            throw new IOException("There are no libraries where they should be in the archive");
        }
        Files.write(
                draft.resolve(LISTING),
                sizes.entrySet().stream()
                        .map(file -> file.getValue() + " " + file.getKey())
                        .toList());
    }

    private void publish(Path draft) throws IOException {
        if (Files.exists(folder)) {
            // incomplete, so it must not be used; moved away first, because a rename does not replace a folder with
            // files
            Path damaged = draft.resolveSibling(draft.getFileName() + "-damaged");
            Files.move(folder, damaged, StandardCopyOption.ATOMIC_MOVE);
            delete(damaged);
        }
        try {
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!isWhole()) {
                throw e;
            }
        }
    }

    /** Deletes temporary folders of a process that was killed while it unpacked. */
    private void removeRemains(Path parent) throws IOException {
        try (Stream<Path> siblings = Files.list(parent)) {
            for (Path remains : siblings.filter(
                            path -> path.getFileName().toString().startsWith(draftPrefix()))
                    .toList()) {
                delete(remains);
            }
        }
    }

    private String draftPrefix() {
        return "." + folder.getFileName() + "-";
    }

    /** Deletes a folder with its content, if it exists. */
    public static void delete(Path tree) throws IOException {
        if (Files.notExists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
