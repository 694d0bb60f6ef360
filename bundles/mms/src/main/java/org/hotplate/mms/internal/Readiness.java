// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.model.observer.ModelChange;
import org.hotplate.model.observer.ModelListener;

/** Waits for models until they serve or cannot serve. Thread-safe. */
final class Readiness implements ModelListener {

    /** The states that last until somebody changes something. */
    private static final Set<ModelState> SETTLED = EnumSet.of(ModelState.READY, ModelState.WAITING, ModelState.FAILED);

    private final ModelRegistry registry;
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

    /** @param archive the name of the file whose model is waited for */
    private record Wait(String archive, CompletableFuture<Optional<ModelFacts>> settled) {}

    Readiness(ModelRegistry registry) {
        this.registry = registry;
    }

    /** Returns the model of an archive, if there is one in this server. */
    private static Optional<Model> of(ModelRegistry registry, String archive) {
        List<Model> models = registry.models();
        return models.stream()
                .filter(model -> archive(model.facts()).equals(archive))
                .filter(model -> model.facts().state() != ModelState.GONE)
                .findFirst();
    }

    /** Returns the name of the file that a model was read from. */
    static String archive(ModelFacts facts) {
        return facts.origin().replaceFirst(".*[/\\\\]", "");
    }

    /**
     * Waits for a model.
     *
     * @param archive the file's name in the deploy folder
     * @return the facts of the model when it is READY, WAITING or FAILED; empty if it is none of these within the limit
     */
    CompletableFuture<Optional<ModelFacts>> await(String archive, Duration limit) {
        CompletableFuture<Optional<ModelFacts>> settled = new CompletableFuture<>();
        Wait wait = new Wait(archive, settled);
        waits.add(wait);
        check(wait);
        return settled.completeOnTimeout(Optional.empty(), limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((facts, fault) -> waits.remove(wait));
    }

    @Override
    public void changed(ModelChange change) {
        waits.forEach(this::check);
    }

    private void check(Wait wait) {
        of(registry, wait.archive())
                .map(Model::facts)
                .filter(facts -> SETTLED.contains(facts.state()))
                .ifPresent(facts -> wait.settled().complete(Optional.of(facts)));
    }
}
