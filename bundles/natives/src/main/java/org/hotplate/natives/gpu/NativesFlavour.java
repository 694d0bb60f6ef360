// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.util.List;
import java.util.Optional;

/**
 * A kind of libraries that the user brings.
 *
 * @param name the command's and the feature's, such as {@code mxnet-gpu}
 * @param framework the engine's, as in {@code NativeLibraries.FRAMEWORK}
 * @param title what people call it
 * @param libraries the files there have to be, that which the engine loads first
 * @param version the one version that fits, as the main library names it; empty where any does or none is named
 * @param cudaLibrary the one of them that is linked against CUDA, if any build of it is
 * @param later what they need besides what they are linked against
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
        List<String> later,
        String instead,
        String source) {

    public NativesFlavour {
        libraries = List.copyOf(libraries);
        later = List.copyOf(later);
    }

    /** Returns every kind there is. */
    public static List<NativesFlavour> all() {
        return List.of(MxNetGpu.FLAVOUR, OnnxGpu.FLAVOUR);
    }

    /** Finds a kind by its name. */
    public static Optional<NativesFlavour> find(String name) {
        return all().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** Says why a main library that has these versions does not fit, if it does not. */
    Optional<String> objection(List<String> versions) {
        return version.isEmpty() || versions.contains(version)
                ? Optional.empty()
                : Optional.of("is of the version %s, and this Hotplate needs %s: take %s"
                        .formatted(
                                versions.isEmpty() ? "nobody knows" : versions.get(versions.size() - 1),
                                version,
                                source));
    }

    /** Tells whether the engine starts where CUDA is missing: what is linked against it is loaded later then, or never. */
    public boolean servesTheCpuWithoutCuda() {
        return !mainLibrary().equals(cudaLibrary);
    }

    /** Returns the file the engine loads. */
    public String mainLibrary() {
        return libraries.get(0);
    }
}
