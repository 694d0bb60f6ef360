// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.formats.onnx.OnnxFile;
import org.jspecify.annotations.Nullable;

/** Loads one model. Checks the file as far as possible before ONNX Runtime reads it. */
final class NetworkLoad {

    private final OrtEnvironment environment;
    private final SessionThreads threads;
    private final SessionFactory sessions;
    private final Placement placement;
    private final NetworkFiles files;
    private final String name;

    NetworkLoad(
            OrtEnvironment environment,
            SessionThreads threads,
            SessionFactory sessions,
            Placement placement,
            NetworkFiles files) {
        this.environment = environment;
        this.threads = threads;
        this.sessions = sessions;
        this.placement = placement;
        this.files = files;
        this.name = String.valueOf(files.definition().getFileName());
    }

    OnnxNetwork run() throws ModelLoadException {
        OnnxFile file = read(files);
        checkExternalData(file);
        OrtSession session = newSession();
        try {
            Graph graph = new GraphCheck(name, file, session).declared(files.inputs());
            return new OnnxNetwork(name, environment, session, graph, placement);
        } catch (ModelLoadException | RuntimeException | Error e) {
            close(session);
            throw e;
        } catch (OrtException e) {
            close(session);
            throw cannot(OrtError.sentence(e), e);
        }
    }

    static OnnxFile read(NetworkFiles files) throws ModelLoadException {
        String name = String.valueOf(files.definition().getFileName());
        if (!Files.isRegularFile(files.definition())) {
            throw new ModelLoadException("Cannot load %s as an ONNX model: there is no such file".formatted(name));
        }
        try {
            return OnnxFile.read(files.definition());
        } catch (IOException e) {
            throw new ModelLoadException("Cannot load %s as an ONNX model: %s".formatted(name, e.getMessage()), e);
        }
    }

    /**
     * Rejects tensors in other files unless these are regular files in the model's folder. ONNX Runtime would follow
     * any path, and interprets one special location as an address in memory.
     */
    private void checkExternalData(OnnxFile file) throws ModelLoadException {
        if (file.external().isEmpty()) {
            return;
        }
        Map<String, Long> sizes = new HashMap<>();
        Path folder = Objects.requireNonNull(files.definition().toAbsolutePath().getParent());
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(folder)) {
            for (Path path : beside) {
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    sizes.put(String.valueOf(path.getFileName()), Files.size(path));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw cannot("the files beside it cannot be listed: " + e.getMessage(), e);
        }
        List<String> faults = file.externalFaults(sizes);
        if (!faults.isEmpty()) {
            throw cannot(faults.get(0), null);
        }
    }

    private OrtSession newSession() throws ModelLoadException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            threads.applyTo(options);
            placement.applyTo(options);
            return sessions.create(
                    () -> environment.createSession(files.definition().toString(), options));
        } catch (OrtException e) {
            Optional<String> shortage = placement.shortage(e);
            if (shortage.isPresent()) {
                throw new LoadMemoryException("Cannot load %s: %s".formatted(name, shortage.get()), e);
            }
            throw cannot(OrtError.reason(e, environment.getVersion()), e);
        }
    }

    private ModelLoadException cannot(String reason, @Nullable Throwable cause) {
        String message = "Cannot load %s: %s".formatted(name, reason);
        return cause == null ? new ModelLoadException(message) : new ModelLoadException(message, cause);
    }

    private static void close(OrtSession session) throws ModelLoadException {
        try {
            session.close();
        } catch (OrtException e) {
            throw new ModelLoadException("A session could not be closed: " + OrtError.sentence(e), e);
        }
    }
}
