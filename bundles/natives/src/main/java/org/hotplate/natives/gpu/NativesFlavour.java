// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of libraries that the user brings.
 *
 * @param name the command's and the feature's, such as {@code mxnet-gpu}
 * @param framework the engine's, as in {@code NativeLibraries.FRAMEWORK}
 * @param title what people call it
 * @param libraries the files there have to be, that which the engine loads first
 * @param version the version that the main library has to have, such as {@code 1.23.2}; empty if any will do
 * @param cudaLibrary the one of them that is linked against CUDA, if any build of it is
 * @param instead the feature that has such libraries for the CPU
 * @param source where a build for CUDA can be had: the end of a sentence
 */
public record NativesFlavour(
        String name,
        String framework,
        String title,
        List<String> libraries,
        String version,
        String cudaLibrary,
        String instead,
        String source) {

    private static final Pattern VERSION = Pattern.compile("VERS_([0-9.]+)\\x00");
    private static final int LONGEST_START = 4 << 20;

    public NativesFlavour {
        libraries = List.copyOf(libraries);
    }

    /** Returns every kind there is. */
    public static List<NativesFlavour> all() {
        return List.of(MxNetGpu.FLAVOUR, OnnxGpu.FLAVOUR);
    }

    /** Finds a kind by its name. */
    public static Optional<NativesFlavour> find(String name) {
        return all().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /**
     * Returns why a main library does not fit, if it does not.
     *
     * @throws IOException if it cannot be read
     */
    Optional<String> objection(Path library) throws IOException {
        if (version.isEmpty()) {
            return Optional.empty();
        }
        String found = version(library);
        return found.equals(version)
                ? Optional.empty()
                : Optional.of("%s has %s, and this Hotplate needs %s: use %s"
                        .formatted(library, found.isEmpty() ? "no version" : "version " + found, version, source));
    }

    /** The names of a library's symbol versions, such as VERS_1.23.2, are in the table of strings at its beginning. */
    private static String version(Path library) throws IOException {
        try (InputStream in = Files.newInputStream(library)) {
            Matcher name = VERSION.matcher(new String(in.readNBytes(LONGEST_START), StandardCharsets.ISO_8859_1));
            return name.find() ? name.group(1) : "";
        }
    }

    /** Returns whether the engine starts where CUDA is missing: what is linked against it is loaded later then, or never. */
    public boolean servesTheCpuWithoutCuda() {
        return !mainLibrary().equals(cudaLibrary);
    }

    /** Returns the file the engine loads. */
    public String mainLibrary() {
        return libraries.get(0);
    }
}
