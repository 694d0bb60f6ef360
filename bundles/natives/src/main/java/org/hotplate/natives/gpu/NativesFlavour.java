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
 * A kind of libraries that the user installs.
 *
 * @param name the name in the command and of the feature, such as {@code mxnet-gpu}
 * @param framework the framework, as in {@code NativeLibraries.FRAMEWORK}
 * @param title its name for display
 * @param libraries the required files; the engine loads the first one
 * @param version the required version of the main library, such as {@code 1.23.2}; empty if any is accepted
 * @param cudaLibrary the library that is linked against CUDA in builds for CUDA
 * @param instead the feature with such libraries for the CPU
 * @param source where to get a build for CUDA: the end of a sentence
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

    /** Returns all kinds. */
    public static List<NativesFlavour> all() {
        return List.of(MxNetGpu.FLAVOUR, OnnxGpu.FLAVOUR);
    }

    /** Returns the kind with a name. */
    public static Optional<NativesFlavour> find(String name) {
        return all().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /**
     * Returns why a main library is not suitable; empty if it is.
     *
     * @throws IOException if it cannot be read
     */
    Optional<String> incompatibility(Path library) throws IOException {
        if (version.isEmpty()) {
            return Optional.empty();
        }
        String found = version(library);
        return found.equals(version)
                ? Optional.empty()
                : Optional.of("%s has %s, and this Hotplate needs %s: use %s"
                        .formatted(library, found.isEmpty() ? "no version" : "version " + found, version, source));
    }

    /**
     * Returns the version in the names of the library's symbol versions, such as VERS_1.23.2, which are in the string
     * table at its beginning; empty if there is none.
     */
    private static String version(Path library) throws IOException {
        try (InputStream in = Files.newInputStream(library)) {
            Matcher name = VERSION.matcher(new String(in.readNBytes(LONGEST_START), StandardCharsets.ISO_8859_1));
            return name.find() ? name.group(1) : "";
        }
    }

    /**
     * Returns whether the engine starts without CUDA, because the library that is linked against CUDA is loaded later
     * or not at all.
     */
    public boolean servesTheCpuWithoutCuda() {
        return !mainLibrary().equals(cudaLibrary);
    }

    /** Returns the file that the engine loads. */
    public String mainLibrary() {
        return libraries.get(0);
    }
}
