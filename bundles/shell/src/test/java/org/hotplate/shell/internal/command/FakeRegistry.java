// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.hotplate.model.Deployment;
import org.hotplate.model.Failure;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;

/** A registry of fixed models: commands only read. */
record FakeRegistry(List<Model> models) implements ModelRegistry {

    @Override
    public Optional<Model> find(String name) {
        return models.stream().filter(model -> model.name().equals(name)).findFirst();
    }

    @Override
    public void discovered(String name, String origin, String note) {
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
