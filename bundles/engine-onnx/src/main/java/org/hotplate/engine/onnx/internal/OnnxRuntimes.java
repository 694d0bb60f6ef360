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

/** Starts ONNX Runtime, once for each class loader of its Java classes; later calls return the running one. */
final class OnnxRuntimes {

    /**
     * The folder from which ONNX Runtime loads its libraries; without it, it unpacks them into the temporary folder.
     */
    private static final String LIBRARY_PATH = "onnxruntime.native.path";

    /** The identity of the class loader that has loaded the libraries from their own folder. */
    private static final String LOADER = "hotplate.onnxruntime.loader";

    private static final String TEMPORARY = "onnxruntime-java";

    private OnnxRuntimes() {}

    /** The running ONNX Runtime and the GPUs that it can use. */
    record Running(OrtEnvironment environment, Gpus gpus) {}

    /**
     * Returns ONNX Runtime with the libraries in the folder.
     *
     * <p>A failure can be any exception or error, and is permanent: the classes cannot be initialized a second time.
     *
     * @param doubts required libraries that seem to be missing, for the message of a failure
     */
    static Running start(Path libraries, List<String> doubts) throws IOException, OrtException {
        String loader = Integer.toHexString(System.identityHashCode(OrtEnvironment.class.getClassLoader()));
        String known = System.getProperty(LOADER);
        if (known == null || known.equals(loader)) {
            System.setProperty(LOADER, loader);
            return start(libraries, doubts, temporaryFolders());
        }
        // the JVM does not load a file for a second class loader; the operating system maps a hard link to it only once
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
        // ONNX Runtime creates a folder for unpacking even if it does not unpack, and deletes it only when the JVM
        // exits normally
        Set<Path> made = temporaryFolders();
        made.removeAll(before);
        for (Path folder : made) {
            delete(folder);
        }
        // must happen before the links are deleted: ONNX Runtime loads its CUDA provider from the folder of its own
        // library
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

    /**
     * Deletes a folder with its files. A loaded library may not be deletable; the JVM then deletes it when it exits.
     */
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
