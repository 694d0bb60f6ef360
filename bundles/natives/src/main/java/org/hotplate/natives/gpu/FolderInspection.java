// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The result of the inspection of a folder of libraries. The system's loader resolves their dependencies in a separate
 * process; no code of the libraries runs.
 *
 * @param faults a sentence for each reason why the folder cannot be used; empty if it can
 * @param doubts a sentence for each required library that this machine lacks
 * @param cuda the version of CUDA they were built for, such as {@code 11}; empty if unknown
 * @param needed the libraries of CUDA that they need
 */
public record FolderInspection(List<String> faults, List<String> doubts, String cuda, List<String> needed) {

    private static final Pattern CUDA =
            Pattern.compile("lib(cuda|cudart|cudnn|cublas|cufft|curand|cusparse|cusolver|nvrtc|nccl)[.\\w]*\\.so.*");
    private static final Pattern RUNTIME = Pattern.compile("libcudart\\.so\\.(\\d+).*");
    private static final int NAMES_SHOWN = 8;
    private static final int DEPTH = 6;

    public FolderInspection {
        faults = List.copyOf(faults);
        doubts = List.copyOf(doubts);
        needed = List.copyOf(needed);
    }

    /** Inspects a folder with libraries of a kind. */
    public static FolderInspection of(NativesFlavour flavour, Path folder, LoaderTrial loader) {
        Optional<String> absent = absent(flavour, folder);
        if (absent.isPresent()) {
            return useless(absent.get());
        }
        List<String> faults = new ArrayList<>();
        Set<String> missing = new LinkedHashSet<>();
        Set<String> cuda = new LinkedHashSet<>();
        for (String name : flavour.libraries()) {
            Path library = folder.resolve(name);
            try {
                for (LoaderTrial.Dependency dependency : loader.resolve(library)) {
                    if (CUDA.matcher(dependency.name()).matches() && name.equals(flavour.cudaLibrary())) {
                        cuda.add(dependency.name());
                    }
                    // once loaded, a library of this folder satisfies dependencies on it, whatever its path is
                    if (!dependency.found() && flavour.libraries().stream().noneMatch(dependency.name()::startsWith)) {
                        missing.add(dependency.name());
                    }
                }
                if (name.equals(flavour.mainLibrary())) {
                    flavour.incompatibility(library).ifPresent(faults::add);
                }
            } catch (IOException e) {
                faults.add("%s cannot be loaded on this machine (%s): %s"
                        .formatted(library, System.getProperty("os.arch", "unknown processor"), e.getMessage()));
            }
        }
        if (faults.isEmpty() && cuda.isEmpty()) {
            faults.add("%s was built for the CPU: it needs no library of CUDA. %s"
                    .formatted(folder.resolve(flavour.cudaLibrary()), instead(flavour)));
        }
        if (!faults.isEmpty()) {
            return new FolderInspection(faults, List.of(), "", List.of());
        }
        List<String> doubts = missing.stream()
                .map(name ->
                        name + " is not found; install it, or add its folder to LD_LIBRARY_PATH in conf/hotplate.env")
                .toList();
        return new FolderInspection(faults, doubts, version(cuda), List.copyOf(cuda));
    }

    /** Returns the version of CUDA, which is the suffix of its runtime library's name. */
    private static String version(Set<String> cuda) {
        return cuda.stream()
                .map(RUNTIME::matcher)
                .filter(Matcher::matches)
                .map(runtime -> runtime.group(1))
                .findFirst()
                .orElse("");
    }

    private static String instead(NativesFlavour flavour) {
        return "The feature %s has such libraries already; name a folder with a build for CUDA: %s"
                .formatted(flavour.instead(), flavour.source());
    }

    /** Returns whether the folder can be used, on this machine or on one with the required libraries. */
    public boolean useful() {
        return faults.isEmpty();
    }

    private static Optional<String> absent(NativesFlavour flavour, Path folder) {
        if (!Files.exists(folder)) {
            return Optional.of("There is no folder " + folder);
        }
        if (!Files.isDirectory(folder)) {
            return Optional.of("%s is a file, not a folder".formatted(folder));
        }
        for (String library : flavour.libraries()) {
            if (!Files.isRegularFile(folder.resolve(library))) {
                if (library.equals(flavour.cudaLibrary()) && !library.equals(flavour.mainLibrary())) {
                    return Optional.of("There is no %s in %s: that is a build for the CPU. %s"
                            .formatted(library, folder, instead(flavour)));
                }
                return Optional.of("There is no %s in %s%s".formatted(library, folder, hint(library, folder)));
            }
        }
        return Optional.empty();
    }

    private static String hint(String library, Path folder) {
        try (Stream<Path> deeper =
                Files.find(folder, DEPTH, (path, facts) -> facts.isRegularFile() && path.endsWith(library))) {
            Optional<Path> found = deeper.findFirst();
            if (found.isPresent()) {
                return "; there is one in %s: name that folder"
                        .formatted(found.get().getParent());
            }
        } catch (IOException | UncheckedIOException e) {
            return "; not all of it can be read";
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
            return names.isEmpty()
                    ? "; it is empty"
                    : "; it contains "
                            + String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())))
                            + (names.size() > NAMES_SHOWN ? ", …" : "");
        } catch (IOException e) {
            return "; it cannot be read";
        }
    }

    private static FolderInspection useless(String fault) {
        return new FolderInspection(List.of(fault), List.of(), "", List.of());
    }
}
