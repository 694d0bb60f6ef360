// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.routing;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.hotplate.model.Model;
import org.hotplate.model.admin.ModelVersions;
import org.hotplate.model.internal.lifecycle.ModelLifecycle;
import org.hotplate.model.internal.lifecycle.ModelTable;
import org.hotplate.model.internal.lifecycle.RegistryThread;

/** Executes operators' changes on the registry's thread. */
public final class VersionAdmin implements ModelVersions {

    private final RegistryThread thread;
    private final EndpointTable endpoints;
    private final ModelTable modelTable;

    public VersionAdmin(RegistryThread thread, EndpointTable endpoints, ModelTable modelTable) {
        this.thread = thread;
        this.endpoints = endpoints;
        this.modelTable = modelTable;
    }

    private interface Decision<T> {
        T take() throws RefusedException;
    }

    @Override
    public CompletionStage<Decided> setDefault(String endpoint, Optional<String> version) {
        return decide(() -> endpoints.setDefault(endpoint, version));
    }

    @Override
    public CompletionStage<Decided> setWeights(String endpoint, Map<String, Integer> percent) {
        return decide(() -> endpoints.setWeights(endpoint, percent));
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
                .orElseThrow(() ->
                        new RefusedException("Model '%s' not found; model:list shows the models".formatted(name)));
        return modelTable.every().stream()
                .filter(lifecycle -> lifecycle.model() == model)
                .findFirst()
                .flatMap(ModelLifecycle::rollback)
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
                        error instanceof RegistryThread.EndedException
                                ? new RefusedException("The server is stopping; nothing was changed")
                                : error == null ? new IllegalStateException("The decision had no result") : error));
        return taken;
    }
}
