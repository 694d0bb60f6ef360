// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.hotplate.model.Model;
import org.hotplate.model.ModelVersions;

/** Takes operators' decisions to the registry's thread. */
final class OperatorsChoice implements ModelVersions {

    private final RegistryThread thread;
    private final Endpoints endpoints;
    private final Lives lives;

    OperatorsChoice(RegistryThread thread, Endpoints endpoints, Lives lives) {
        this.thread = thread;
        this.endpoints = endpoints;
        this.lives = lives;
    }

    private interface Decision<T> {
        T take() throws RefusedException;
    }

    @Override
    public CompletionStage<Decided> prefer(String endpoint, Optional<String> version) {
        return decide(() -> endpoints.prefer(endpoint, version));
    }

    @Override
    public CompletionStage<Decided> weigh(String endpoint, Map<String, Integer> percent) {
        return decide(() -> endpoints.weigh(endpoint, percent));
    }

    @Override
    public CompletionStage<Optional<Decided>> rollback(String name) {
        return decide(() -> {
            Optional<VersionedEndpoint> several = endpoints
                    .find(name)
                    .filter(endpoint -> endpoint.table().versions().size() > 1);
            return several.isPresent() ? Optional.of(endpoints.rollback(several.get())) : archive(name);
        });
    }

    private Optional<Decided> archive(String name) throws RefusedException {
        Model model = endpoints
                .model(name)
                .orElseThrow(() -> new RefusedException(
                        "There is no model '%s'; model:list shows those there are".formatted(name)));
        return lives.every().stream()
                .filter(life -> life.model() == model)
                .findFirst()
                .flatMap(ModelLife::rollback)
                .map(back -> new Decided(model, Optional.empty(), Optional.empty()));
    }

    private <T> CompletionStage<T> decide(Decision<T> decision) {
        CompletableFuture<T> taken = new CompletableFuture<>();
        thread.change(() -> {
                    try {
                        taken.complete(decision.take());
                    } catch (RefusedException e) {
                        taken.completeExceptionally(e);
                    }
                })
                .whenComplete((none, error) -> taken.completeExceptionally(
                        error == null ? new RefusedException("The server stops; nothing was changed") : error));
        return taken;
    }
}
