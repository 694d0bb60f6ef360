// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.nio.file.Path;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.model.Deployment;
import org.hotplate.model.Failure;

/** Why a deployment could not be joined with its parts, in words. */
final class LoadFailure {

    private LoadFailure() {}

    static Failure of(Deployment deployment, Throwable cause) {
        boolean known = cause instanceof ModelLoadException || cause instanceof HandlerException;
        String message = known && cause.getMessage() != null
                ? withoutFolder(cause.getMessage(), deployment)
                : "it could not be loaded (%s); model:diag %s shows the stack".formatted(cause, deployment.name());
        return Failure.of(message, cause);
    }

    /** Returns what kind of failure callers are told then. */
    static FailureKind kind(Throwable cause) {
        return cause instanceof LoadMemoryException || cause instanceof OutOfMemoryError
                ? FailureKind.OUT_OF_RESOURCES
                : FailureKind.UNAVAILABLE;
    }

    /** Callers are told the reason too: the names of an archive's files are their business, its place is not. */
    private static String withoutFolder(String message, Deployment deployment) {
        Path folder = deployment.archive().folder();
        return message.replace(folder + folder.getFileSystem().getSeparator(), "");
    }
}
