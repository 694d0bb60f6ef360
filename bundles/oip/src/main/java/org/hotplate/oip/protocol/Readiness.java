// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hotplate.common.Suggestions;
import org.hotplate.handler.FailureKind;
import org.hotplate.http.ModelRef;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelId;
import org.hotplate.model.PredictionException;

/** The models that a request means, and whether they are ready. */
public final class Readiness {

    /** The name of this server in its metadata. */
    public static final String SERVER = "hotplate";

    private Readiness() {}

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
