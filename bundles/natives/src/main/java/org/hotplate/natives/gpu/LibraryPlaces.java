// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where Linux's loader looks for libraries on this machine, and where it does not although CUDA's are often there.
 *
 * @param searched the folders of {@code LD_LIBRARY_PATH} and those every loader knows, in their order
 * @param cached what {@code ldconfig} has listed, by name
 * @param usual folders in which CUDA's libraries are usually installed
 */
public record LibraryPlaces(List<Path> searched, Map<String, List<Path>> cached, List<Path> usual) {

    /** How CUDA's packages, the distributions' and WSL's name the folders. */
    private static final List<String> USUAL = List.of(
            "/usr/local/cuda/lib64",
            "/usr/local/cuda-*/lib64",
            "/usr/local/cuda-*/targets/*/lib",
            "/opt/cuda/lib64",
            "/usr/lib/wsl/lib",
            "/usr/lib64/nvidia",
            "/usr/local/nvidia/lib64");

    /** Returns this machine's, as the process that calls would have them. */
    public static LibraryPlaces here() {
        List<Path> searched = new ArrayList<>(folders(System.getenv("LD_LIBRARY_PATH")));
        String triplet = System.getProperty("os.arch", "").equals("aarch64") ? "aarch64" : "x86_64";
        for (String each :
                List.of("/lib/%s-linux-gnu", "/usr/lib/%s-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib")) {
            searched.add(Path.of(each.formatted(triplet)));
        }
        List<Path> usual =
                USUAL.stream().flatMap(pattern -> matching(pattern).stream()).toList();
        return new LibraryPlaces(searched, LoaderCache.read(), usual);
    }

    /** Finds a library as the loader would, for one that lies in a folder and has run paths of its own. */
    Optional<Path> find(String name, Path folder, List<String> runPaths) {
        List<Path> folders = new ArrayList<>();
        for (String each : runPaths) {
            folders.addAll(folders(each.replace("${ORIGIN}", folder.toString()).replace("$ORIGIN", folder.toString())));
        }
        folders.addAll(searched);
        return Stream.concat(
                        folders.stream().map(each -> each.resolve(name)), cached.getOrDefault(name, List.of()).stream())
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Finds a library where CUDA is usually installed and the loader does not look. */
    Optional<Path> overlooked(String name) {
        return usual.stream()
                .filter(each -> Files.isRegularFile(each.resolve(name)))
                .findFirst();
    }

    /** Lists what is there of a library in other versions: {@code libcudnn.so.9} where {@code libcudnn.so.8} is wanted. */
    List<String> otherVersions(String name) {
        int end = name.indexOf(".so");
        if (end < 0) {
            return List.of();
        }
        String stem = name.substring(0, end) + ".so.";
        TreeSet<String> others = new TreeSet<>();
        cached.keySet().stream().filter(each -> each.startsWith(stem)).forEach(others::add);
        for (Path folder : Stream.concat(searched.stream(), usual.stream()).toList()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, stem + "*")) {
                files.forEach(file -> others.add(String.valueOf(file.getFileName())));
            } catch (IOException e) {
                // there is nothing in it
            }
        }
        others.remove(name);
        return List.copyOf(others);
    }

    private static List<Path> folders(@Nullable String list) {
        List<Path> folders = new ArrayList<>();
        for (String each : list == null ? new String[0] : list.split(File.pathSeparator, -1)) {
            try {
                if (!each.isBlank()) {
                    folders.add(Path.of(each));
                }
            } catch (InvalidPathException e) {
                // no folder can be called that
            }
        }
        return folders;
    }

    /** Returns the folders that a pattern stands for, in which a star stands for part of a name. */
    private static List<Path> matching(String pattern) {
        List<Path> found = List.of(Path.of("/"));
        for (String step : pattern.substring(1).split("/", -1)) {
            List<Path> next = new ArrayList<>();
            for (Path folder : found) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, step)) {
                    files.forEach(next::add);
                } catch (IOException e) {
                    // there is no such folder
                }
            }
            found = next;
        }
        return found;
    }
}
