// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Brings ONNX Runtime up, once for each class loader that has its Java classes; what comes later finds it running. */
final class OnnxRuntimes {

    /** Where ONNX Runtime looks for its libraries, rather than unpacking them itself into the folder for temporary files. */
    private static final String LIBRARY_PATH = "onnxruntime.native.path";

    /** Which class loader, by its identity, has loaded the libraries from where they lie. */
    private static final String LOADER = "hotplate.onnxruntime.loader";

    private static final String TEMPORARY = "onnxruntime-java";

    private OnnxRuntimes() {}

    /** What runs, and the GPUs that it can use. */
    record Running(OrtEnvironment environment, Gpus gpus) {}

    /**
     * Returns ONNX Runtime over the libraries in the folder.
     *
     * @param doubts what seems to be missing for them, to be told if something is
     *
     * <p>What fails in here fails with all kinds of errors, and for good: its classes cannot be initialised twice.
     */
    static Running start(Path libraries, List<String> doubts) throws IOException, OrtException {
        String loader = Integer.toHexString(System.identityHashCode(OrtEnvironment.class.getClassLoader()));
        String known = System.getProperty(LOADER);
        if (known == null || known.equals(loader)) {
            System.setProperty(LOADER, loader);
            return start(libraries, doubts, temporaryFolders());
        }
        // the JVM refuses a second class loader the same file; another name of it is not mapped a second time
        Path links = Files.createTempDirectory(libraries.toAbsolutePath().getParent(), ".onnx-again-");
        try {
            link(libraries, links);
            return start(links, doubts, temporaryFolders());
        } finally {
            delete(links);
        }
    }

    private static Running start(Path libraries, List<String> doubts, Set<Path> before)
            throws IOException, OrtException {
        System.setProperty(LIBRARY_PATH, libraries.toString());
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "hotplate");
        environment.setTelemetry(false);
        // it makes a folder for unpacking even where it does not unpack, and deletes it only if the JVM ends in peace
        Set<Path> made = temporaryFolders();
        made.removeAll(before);
        for (Path folder : made) {
            delete(folder);
        }
        // now, for links are deleted, and ONNX Runtime loads what it needs of CUDA from where it was loaded itself
        return new Running(environment, Gpus.find(OrtEnvironment.getAvailableProviders(), libraries, doubts));
    }

    private static Set<Path> temporaryFolders() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (Stream<Path> files = Files.list(temporary)) {
            return new HashSet<>(
                    files.filter(file -> file.getFileName().toString().startsWith(TEMPORARY))
                            .toList());
        }
    }

    private static void link(Path from, Path to) throws IOException {
        for (Path file : filesOf(from)) {
            Path target = to.resolve(file.getFileName());
            try {
                Files.createLink(target, file);
            } catch (IOException | UnsupportedOperationException e) {
                Files.copy(file, target);
            }
        }
    }

    /** Deletes a folder of files; where a loaded library cannot be deleted, the JVM does it at its end. */
    private static void delete(Path folder) throws IOException {
        folder.toFile().deleteOnExit();
        for (Path file : filesOf(folder)) {
            if (!file.toFile().delete()) {
                file.toFile().deleteOnExit();
            }
        }
        if (filesOf(folder).isEmpty()) {
            Files.delete(folder);
        }
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
