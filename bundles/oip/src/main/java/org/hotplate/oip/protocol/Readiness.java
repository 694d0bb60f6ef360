// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hotplate.common.Suggestions;
import org.hotplate.handler.FailureKind;
import org.hotplate.http.ModelRef;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;

/** Which models there are, and whether they and the server are ready. */
public final class Readiness {

    /** The name of this server in its metadata. */
    public static final String SERVER = "hotplate";

    /** The states in which a model does not serve yet, and will without an operator. */
    private static final Set<ModelState> STARTING = EnumSet.of(ModelState.DISCOVERED, ModelState.LOADING);

    private Readiness() {}

    /** Returns why the server is not ready: it stops, or a model is being loaded for the first time. */
    public static Optional<PredictionException> refusal(ModelRegistry registry, SharedHttp shared) {
        if (shared.gate().closed()) {
            return Optional.of(unavailable("The server is stopping"));
        }
        List<String> starting = registry.models().stream()
                .map(Model::facts)
                .filter(facts -> STARTING.contains(facts.state()))
                .map(ModelFacts::name)
                .toList();
        return starting.isEmpty()
                ? Optional.empty()
                : Optional.of(unavailable("Models are being loaded: " + String.join(", ", starting)));
    }

    private static PredictionException unavailable(String message) {
        return new PredictionException(FailureKind.UNAVAILABLE, message);
    }

    /** Returns why no version of a model serves; empty if one does. */
    public static Optional<PredictionException> refusal(List<Model> candidates) {
        Optional<PredictionException> first = candidates.get(0).refusal();
        return candidates.stream().allMatch(model -> model.refusal().isPresent()) ? first : Optional.empty();
    }

    /**
     * Returns the models that may answer a request, the default version first; at least one.
     *
     * @throws PredictionException UNKNOWN_MODEL, with names that are similar
     */
    public static List<Model> candidates(ModelRef ref) throws PredictionException {
        List<Model> candidates = ref.candidates();
        if (candidates.isEmpty()) {
            throw new PredictionException(FailureKind.UNKNOWN_MODEL, unknown(ref));
        }
        return candidates;
    }

    private static String unknown(ModelRef ref) {
        String name = ref.endpoint();
        Optional<Endpoint> endpoint = ref.registry().endpoint(name);
        if (endpoint.isPresent()) {
            return "Model '%s' has no version '%s'; it has %s"
                    .formatted(
                            name,
                            ref.version() == null ? "" : Refusal.shown(ref.version()),
                            endpoint.get().versions().stream()
                                    .map(model -> ModelId.shown(model.version()))
                                    .collect(Collectors.joining(", ")));
        }
        List<String> names =
                ref.registry().models().stream().map(Model::endpoint).distinct().toList();
        return "Model '%s' not found%s"
                .formatted(
                        Refusal.shown(name),
                        Suggestions.nearest(name, names)
                                .map("; did you mean '%s'?"::formatted)
                                .orElse(""));
    }
}
