// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.admin.Scale;
import org.hotplate.model.internal.routing.EndpointTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes the number of workers and the queue length of models at an operator's request. */
public final class Scaling {

    private static final Logger LOG = LoggerFactory.getLogger(Scaling.class);

    private final RegistryThread thread;
    private final EndpointTable endpoints;
    private final ModelTable modelTable;
    private final ScaleOverrides scales;

    public Scaling(RegistryThread thread, EndpointTable endpoints, ModelTable modelTable, ScaleOverrides scales) {
        this.thread = thread;
        this.endpoints = endpoints;
        this.modelTable = modelTable;
        this.scales = scales;
    }

    public CompletionStage<Optional<String>> scale(String name, Scale scale) {
        return decide(name, lifecycle -> {
            Scale decided = scale.over(lifecycle.model().scale());
            lifecycle.scale(decided);
            ModelFacts facts = lifecycle.model().facts();
            LOG.info("Model {}: scaled, workers: {}, queue: {}", facts.name(), facts.workers(), facts.queueCapacity());
            return scales.decide(facts.name(), decided);
        });
    }

    public CompletionStage<Optional<String>> reset(String name) {
        return decide(name, lifecycle -> {
            lifecycle.scale(Scale.NONE);
            String id = lifecycle.model().name();
            LOG.info("Model {}: scaled as its configuration says", id);
            return scales.forget(id);
        });
    }

    private CompletionStage<Optional<String>> decide(String name, Function<ModelLifecycle, Optional<String>> decision) {
        CompletableFuture<Optional<String>> done = new CompletableFuture<>();
        thread.change(() -> done.complete(endpoints
                        .model(name)
                        .flatMap(model -> modelTable.every().stream()
                                .filter(lifecycle -> lifecycle.model() == model)
                                .findFirst())
                        .map(decision)
                        .orElseGet(() -> Optional.of("model '%s' no longer exists".formatted(name)))))
                .exceptionally(fault -> {
                    done.completeExceptionally(fault);
                    return null;
                });
        return done;
    }
}
