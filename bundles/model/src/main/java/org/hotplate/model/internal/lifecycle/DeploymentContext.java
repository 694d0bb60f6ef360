// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.model.admin.Deployment;
import org.hotplate.tensor.Signature;

/** The view of a deployment that its handler gets. */
record DeploymentContext(Deployment deployment, HandlerOptions options) implements HandlerContext {

    DeploymentContext(Deployment deployment) {
        this(deployment, new HandlerOptions(deployment.options().handlerOptions()));
    }

    @Override
    public String modelName() {
        return deployment.name();
    }

    @Override
    public Signature signature() {
        return deployment.archive().signature();
    }

    @Override
    public Optional<Path> asset(String fileName) {
        return deployment.archive().asset(fileName);
    }
}
