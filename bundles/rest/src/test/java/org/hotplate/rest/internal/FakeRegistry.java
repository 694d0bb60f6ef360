// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.hotplate.model.Deployment;
import org.hotplate.model.Failure;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;

/** Models a test has put there. */
final class FakeRegistry implements ModelRegistry {

    private final Map<String, Model> models = new TreeMap<>();

    FakeRegistry with(Model model) {
        models.put(model.name(), model);
        return this;
    }

    @Override
    public List<Model> models() {
        return List.copyOf(models.values());
    }

    @Override
    public Optional<Model> find(String name) {
        return Optional.ofNullable(models.get(name));
    }

    @Override
    public void discovered(String name, String origin, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Boolean> deploy(Deployment deployment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void reject(String name, String origin, Failure failure) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> undeploy(String name) {
        throw new UnsupportedOperationException();
    }
}
