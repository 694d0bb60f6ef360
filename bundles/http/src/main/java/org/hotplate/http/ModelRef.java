// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint that a request names, optionally with a version. The model that answers can change while the body
 * arrives, so it is chosen afterwards.
 *
 * @param version the version in the path, or null if there is none
 */
public record ModelRef(ModelRegistry registry, String endpoint, @Nullable String version) {

    /** The maximum number of models that one request calls because the previous one was removed. */
    public static final int MAX_CHOICES = 3;

    /** Returns the models that may answer, the default version first; empty if there is no such endpoint or version. */
    public List<Model> candidates() {
        Optional<Endpoint> found = registry.endpoint(endpoint);
        if (found.isEmpty()) {
            return List.of();
        }
        if (version != null) {
            return found.get().version(version).stream().toList();
        }
        Model preferred = found.get().defaultVersion();
        List<Model> versions = found.get().versions();
        if (versions.size() == 1) {
            return versions;
        }
        return versions.stream()
                .sorted((a, b) -> Boolean.compare(b == preferred, a == preferred))
                .toList();
    }

    /** Chooses the model for a complete request; empty if there is no such endpoint or version. */
    public Optional<Model> choose() {
        Optional<Endpoint> found = registry.endpoint(endpoint);
        return version == null ? found.map(Endpoint::route) : found.flatMap(known -> known.version(version));
    }

    /**
     * Chooses another model if the one that was called has been removed before it answered; empty if it has not been, or
     * if no other accepts requests.
     *
     * @param failure the call's
     */
    public Optional<Model> instead(Model called, @Nullable Throwable failure) {
        return wasRemoved(called, failure)
                ? choose().filter(model -> model != called && model.refusal().isEmpty())
                : Optional.empty();
    }

    /** Returns whether the model no longer serves. A failure that its handler reports is an answer. */
    private static boolean wasRemoved(Model called, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof PredictionException e
                && (e.kind() == FailureKind.UNAVAILABLE || e.kind() == FailureKind.UNKNOWN_MODEL)
                && called.refusal().isPresent();
    }
}
