// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.Scale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scales models as operators say. */
final class Scaling {

    private static final Logger LOG = LoggerFactory.getLogger(Scaling.class);

    private final RegistryThread thread;
    private final Endpoints endpoints;
    private final Lives lives;
    private final Scales scales;

    Scaling(RegistryThread thread, Endpoints endpoints, Lives lives, Scales scales) {
        this.thread = thread;
        this.endpoints = endpoints;
        this.lives = lives;
        this.scales = scales;
    }

    CompletionStage<Optional<String>> scale(String name, Scale scale) {
        return decide(name, life -> {
            Scale decided = scale.over(life.model().scale());
            life.scale(decided);
            ModelFacts facts = life.model().facts();
            LOG.info("Model {}: scaled, workers: {}, queue: {}", facts.name(), facts.workers(), facts.queueCapacity());
            return scales.decide(facts.name(), decided);
        });
    }

    CompletionStage<Optional<String>> reset(String name) {
        return decide(name, life -> {
            life.scale(Scale.NONE);
            String id = life.model().name();
            LOG.info("Model {}: scaled as its configuration says", id);
            return scales.forget(id);
        });
    }

    private CompletionStage<Optional<String>> decide(String name, Function<ModelLife, Optional<String>> decision) {
        CompletableFuture<Optional<String>> done = new CompletableFuture<>();
        thread.change(() -> done.complete(endpoints
                        .model(name)
                        .flatMap(model -> lives.every().stream()
                                .filter(life -> life.model() == model)
                                .findFirst())
                        .map(decision)
                        .orElseGet(() -> Optional.of("there is no model '%s' any more".formatted(name)))))
                .whenComplete((made, fault) -> done.complete(Optional.empty()));
        return done;
    }
}
