// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a look at a folder of libraries has shown; nothing of it was loaded.
 *
 * @param faults why the folder is of no use, a sentence each; empty if it is of use
 * @param doubts what this machine lacks for them, a sentence each; the loader has the last word on that
 * @param cuda the version of CUDA they were built for, such as {@code 11.2}; empty if that is not known
 * @param needed the libraries of CUDA's that they need
 */
public record FolderInspection(List<String> faults, List<String> doubts, String cuda, List<String> needed) {

    private static final int NAMES_SHOWN = 8;
    private static final int DEPTH = 6;

    public FolderInspection {
        faults = List.copyOf(faults);
        doubts = List.copyOf(doubts);
        needed = List.copyOf(needed);
    }

    /** Looks at a folder that is said to hold libraries of a kind. */
    public static FolderInspection of(NativesFlavour flavour, Path folder, LibraryPlaces places) {
        Optional<String> absent = absent(flavour, folder);
        if (absent.isPresent()) {
            return useless(absent.get());
        }
        List<String> faults = new ArrayList<>();
        Set<String> missing = new LinkedHashSet<>();
        Set<String> own = new LinkedHashSet<>();
        Set<String> cuda = new LinkedHashSet<>();
        Deque<String> rest = new ArrayDeque<>(flavour.libraries());
        Set<String> seen = new LinkedHashSet<>(rest);
        boolean linked = false;
        while (!rest.isEmpty()) {
            Path library = folder.resolve(rest.remove());
            try {
                ElfFile file = ElfFile.read(library);
                if (!file.machine().equals(processor())) {
                    faults.add("%s was built for %s, and this machine is %s"
                            .formatted(library, file.machine(), processor()));
                    continue;
                }
                own.add(file.name());
                if (library.endsWith(flavour.mainLibrary())) {
                    flavour.objection(file.versions()).ifPresent(objection -> faults.add(library + " " + objection));
                }
                for (String name : file.needed()) {
                    if (CudaLibrary.isOne(name)) {
                        cuda.add(name);
                        linked |= library.endsWith(flavour.cudaLibrary());
                    }
                    Optional<Path> found = places.find(name, folder, withFolder(file.runPaths()));
                    if (found.isEmpty()) {
                        missing.add(name);
                    } else if (folder.equals(found.get().getParent()) && seen.add(name)) {
                        rest.add(name);
                    }
                }
            } catch (IOException e) {
                faults.add("%s is no library that can be used: %s".formatted(library, e.getMessage()));
            }
        }
        if (faults.isEmpty() && !linked) {
            faults.add(
                    ("%s was built for the CPU: it needs no library of CUDA. The feature %s has such libraries already;"
                                    + " name a folder with a build for CUDA: %s")
                            .formatted(folder.resolve(flavour.cudaLibrary()), flavour.instead(), flavour.source()));
        }
        if (!faults.isEmpty()) {
            return new FolderInspection(faults, List.of(), "", List.of());
        }
        // whoever is loaded later finds it in the process
        missing.removeAll(own);
        flavour.later().stream()
                .filter(name -> places.find(name, folder, List.of()).isEmpty())
                .forEach(missing::add);
        List<String> doubts =
                missing.stream().map(name -> CudaLibrary.missing(name, places)).toList();
        return new FolderInspection(faults, doubts, CudaLibrary.version(cuda), List.copyOf(cuda));
    }

    /** Tells whether the folder is of use, here or on a machine that has what they need. */
    public boolean useful() {
        return faults.isEmpty();
    }

    /** Libraries of one package look for one another beside themselves, whatever their run path says. */
    private static List<String> withFolder(List<String> runPaths) {
        List<String> all = new ArrayList<>(runPaths);
        all.add("$ORIGIN");
        return all;
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
                    return Optional.of(
                            ("There is no %s in %s: that is a build for the CPU. The feature %s has such libraries already;"
                                            + " name a folder with a build for CUDA: %s")
                                    .formatted(library, folder, flavour.instead(), flavour.source()));
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
                    : "; it holds "
                            + String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())))
                            + (names.size() > NAMES_SHOWN ? ", …" : "");
        } catch (IOException e) {
            return "; it cannot be read";
        }
    }

    private static FolderInspection useless(String fault) {
        return new FolderInspection(List.of(fault), List.of(), "", List.of());
    }

    private static String processor() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return arch.equals("amd64") ? "x86_64" : arch;
    }
}
