// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.hotplate.model.admin.HandlerCounts;
import org.hotplate.model.admin.HandlerMetrics;
import org.hotplate.model.admin.ModelScaling;
import org.hotplate.model.admin.Scale;

/**
 * A registry of fixed models, for the tests of front ends.
 *
 * @param scales what has been asked for, in this order; none is a reset
 */
public record FakeRegistry(List<Model> models, List<Scale> scales)
        implements ModelRegistry, ModelScaling, HandlerMetrics {

    public FakeRegistry {
        models = models.stream().sorted(Comparator.comparing(Model::name)).toList();
    }

    public FakeRegistry(List<Model> models) {
        this(models, new ArrayList<>());
    }

    public static FakeRegistry empty() {
        return new FakeRegistry(List.of());
    }

    public FakeRegistry with(Model model) {
        return new FakeRegistry(Stream.concat(models.stream(), Stream.of(model)).toList());
    }

    @Override
    public Optional<Model> find(String name) {
        ModelId id = ModelId.of(name);
        return name.indexOf('@') < 0
                ? endpoint(name).map(Endpoint::defaultVersion)
                : endpoint(id.endpoint()).flatMap(endpoint -> endpoint.version(id.version()));
    }

    @Override
    public Optional<Endpoint> endpoint(String name) {
        return FakeEndpoint.of(name, models);
    }

    /** As of any handler of these models: theirs. */
    @Override
    public HandlerCounts counts(long handler) {
        return new HandlerCounts(1234, 5, 0);
    }

    @Override
    public CompletionStage<Optional<String>> scale(String name, Scale scale) {
        if (scale.workers().orElse(1) > 1000) {
            throw new IllegalArgumentException("too many");
        }
        scales.add(scale);
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<String>> resetScale(String name) {
        return scale(name, Scale.NONE);
    }
}
