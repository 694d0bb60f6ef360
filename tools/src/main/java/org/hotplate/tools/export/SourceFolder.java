// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.EntryName;

/** The files directly in a model's folder that can be packed. The folder is not modified. */
final class SourceFolder {

    private final Path folder;
    private final Selection selection;
    private final TreeSet<String> files = new TreeSet<>();
    private final TreeMap<String, String> leftOut = new TreeMap<>();

    private SourceFolder(Path folder, Selection selection) {
        this.folder = folder;
        this.selection = selection;
    }

    /** @param output the archive to write, which is not packed into itself */
    static SourceFolder list(Path folder, Selection selection, Path output) throws ArchiveException {
        if (!Files.isDirectory(folder)) {
            throw new ArchiveException(
                    Files.exists(folder)
                            ? "%s is a file; name the folder with the model's files".formatted(folder)
                            : "There is no folder %s; name the folder with the model's files".formatted(folder));
        }
        SourceFolder source = new SourceFolder(folder, selection);
        for (Path path : entries(folder)) {
            source.take(path, output);
        }
        source.checkIncludes();
        return source;
    }

    private static List<Path> entries(Path folder) throws ArchiveException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList();
        } catch (AccessDeniedException e) {
            throw new ArchiveException("The folder %s cannot be listed: permission denied".formatted(folder), e);
        } catch (IOException e) {
            throw new ArchiveException("The folder %s cannot be listed: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private void take(Path path, Path output) throws ArchiveException {
        String name = String.valueOf(path.getFileName());
        Optional<String> reason = ExcludedFiles.reason(name)
                .or(() -> Files.isDirectory(path) ? Optional.of("a folder") : Optional.empty())
                .or(() -> isSame(path, output) ? Optional.of("the archive itself") : Optional.empty())
                .or(() -> selection.exclusion(name).map("excluded by '%s'"::formatted));
        if (reason.isPresent()) {
            leftOut.put(name, reason.get());
            return;
        }
        if (!Files.isRegularFile(path)) {
            throw new ArchiveException(
                    Files.isSymbolicLink(path) && !Files.exists(path)
                            ? "%s is a link to a file that does not exist; correct it, or exclude it with --exclude"
                                    .formatted(path)
                            : "%s is not a file; exclude it with --exclude".formatted(path));
        }
        if (!Files.isReadable(path)) {
            throw new ArchiveException(
                    "%s cannot be read: permission denied; change its permissions, or exclude it with --exclude"
                            .formatted(path));
        }
        if (EntryName.baseName(name, folder).isPresent()) {
            files.add(name);
        }
    }

    private static boolean isSame(Path path, Path output) {
        try {
            return Files.exists(output) && Files.isSameFile(path, output);
        } catch (IOException e) {
            return false; // reading the file will report the problem
        }
    }

    private void checkIncludes() throws ArchiveException {
        for (String include : selection.includes()) {
            Selection one = new Selection(List.of(include), List.of());
            if (files.stream().noneMatch(one::includes)) {
                Optional<String> only =
                        leftOut.keySet().stream().filter(one::includes).findFirst();
                throw new ArchiveException("No file in %s matches '--include %s'%s"
                        .formatted(
                                folder,
                                include,
                                only.map(name ->
                                                "; '%s' matches, but is skipped: %s".formatted(name, leftOut.get(name)))
                                        .orElse("; patterns are matched against the names of its files")));
            }
        }
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Returns the sizes in bytes of all files that can be packed, by their names. */
    Map<String, Long> sizes() {
        Map<String, Long> sizes = new TreeMap<>();
        files.forEach(name -> sizes.put(name, path(name).toFile().length()));
        return sizes;
    }

    /** Returns the names of all files that can be packed. */
    Set<String> names() {
        return files;
    }

    boolean has(String name) {
        return files.contains(name);
    }

    List<String> endingIn(String suffix) {
        return files.stream()
                .filter(name -> name.endsWith(suffix) && name.length() > suffix.length())
                .toList();
    }

    /** Returns the files that match the selection. */
    List<String> assets() {
        return files.stream().filter(selection::includes).toList();
    }

    /**
     * Returns a remark on the option that excluded a file with this suffix, for messages about the missing file; else
     * an empty text.
     */
    String excluded(String suffix) {
        return leftOut.entrySet().stream()
                .filter(entry ->
                        entry.getKey().endsWith(suffix) && entry.getValue().startsWith("excluded"))
                .map(entry -> " ('%s' is %s)".formatted(entry.getKey(), entry.getValue()))
                .findFirst()
                .orElse("");
    }

    /** Returns the files that are not packed, each with the reason. */
    List<String> leftOut(Set<String> packed) {
        List<String> result = new ArrayList<>();
        leftOut.forEach((name, reason) -> result.add("%s (%s)".formatted(name, reason)));
        files.stream().filter(name -> !packed.contains(name)).forEach(name -> result.add(name + " (not included)"));
        return result;
    }

    ArchiveException fault(String problem) {
        return new ArchiveException(folder + " " + problem);
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
