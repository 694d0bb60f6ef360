// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.Optional;
import java.util.function.Supplier;
import org.hotplate.archive.ModelArchive;
import org.hotplate.model.Failure;
import org.hotplate.model.admin.CarriedHandler;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;

/** A deployment whose callbacks a test decides. */
public record FakeDeployment(
        String name,
        String origin,
        ModelArchive archive,
        ModelOptions options,
        Optional<CarriedHandler> carried,
        Optional<Failure> notice,
        Runnable release,
        Supplier<Optional<Failure>> reinstate)
        implements Deployment {

    @Override
    public void released() {
        release.run();
    }

    @Override
    public Optional<Failure> reinstated() {
        return reinstate.get();
    }
}
