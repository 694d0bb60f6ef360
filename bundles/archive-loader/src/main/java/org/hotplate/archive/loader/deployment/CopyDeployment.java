// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.deployment;

import java.util.Optional;
import java.util.function.Supplier;
import org.hotplate.archive.ModelArchive;
import org.hotplate.model.Failure;
import org.hotplate.model.admin.CarriedHandler;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;

/**
 * The deployment of a copy in the store.
 *
 * @param release ends the use of the copy
 * @param reinstate records that the copy serves again; returns the notice to show
 */
public record CopyDeployment(
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
