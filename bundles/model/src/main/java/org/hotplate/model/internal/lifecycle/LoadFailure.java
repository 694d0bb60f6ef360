// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.archive.ModelArchive;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.model.Failure;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.internal.matching.EngineComponent;

/** Describes why a deployment could not be loaded. */
final class LoadFailure {

    private LoadFailure() {}

    static Failure of(Deployment deployment, Throwable cause) {
        boolean known = cause instanceof ModelLoadException || cause instanceof HandlerException;
        String message = known && cause.getMessage() != null
                ? withoutFolder(cause.getMessage(), deployment)
                : "it could not be loaded (%s); model:diag %s shows the stack".formatted(cause, deployment.name());
        return Failure.of(message, cause);
    }

    /** Returns why an engine could not load a network: a configuration fault if that names an engine of another framework. */
    static ModelLoadException of(Deployment deployment, EngineComponent engine, ModelLoadException cause) {
        ModelArchive archive = deployment.archive();
        Optional<String> named = deployment.options().engine();
        if (named.isEmpty() || engine.name().equalsIgnoreCase(archive.engine())) {
            return cause;
        }
        return new ModelLoadException(
                Failure.CONFIGURATION
                        + "%s: 'engine' is '%s', which cannot load %s; allowed is an engine for the format %s, such as %s (%s)"
                                .formatted(
                                        deployment.options().source(ModelOptions.ENGINE),
                                        named.get(),
                                        archive.network().getFileName(),
                                        archive.format(),
                                        archive.engine(),
                                        cause.getMessage()),
                cause);
    }

    /** Returns the kind of failure that callers get. */
    static FailureKind kind(Throwable cause) {
        return cause instanceof LoadMemoryException || cause instanceof OutOfMemoryError
                ? FailureKind.OUT_OF_RESOURCES
                : FailureKind.UNAVAILABLE;
    }

    /** Callers get the reason too: it may contain the names of an archive's files, not its path. */
    private static String withoutFolder(String message, Deployment deployment) {
        Path folder = deployment.archive().folder();
        return message.replace(folder + folder.getFileSystem().getSeparator(), "");
    }
}
