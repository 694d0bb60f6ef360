// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.hotplate.model.Model;
import org.osgi.annotation.versioning.ProviderType;

/** Changes the limits of running models. An OSGi service. Safe for any number of threads; no method blocks. */
@ProviderType
public interface ModelScaling {

    /**
     * Changes how many workers may run a model at once and how many requests may wait for it. The change takes effect
     * without a reload, overrides the configuration, and survives a restart, until {@link #resetScale} or the model's
     * removal. Requests that wait keep their place, however short the queue becomes.
     *
     * @param name the model's name, as {@link Model#name} returns it
     * @return completes when the change is in effect, with the reason why it will not survive a restart, if there is one
     * @throws IllegalArgumentException if there are fewer workers than that, or a number is not positive; the message says
     *     what is allowed
     */
    CompletionStage<Optional<String>> scale(String name, Scale scale);

    /**
     * Returns to the limits in the model's configuration.
     *
     * @return completes when they are in effect, with the reason why the old limits will be back after a restart, if
     *     there is one
     */
    CompletionStage<Optional<String>> resetScale(String name);
}
