// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.observer;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Receives the changes of the models' states. Implementations are registered as OSGi services. Models that exist when a
 * listener is registered are not announced: {@link org.hotplate.model.ModelRegistry#models} lists them.
 */
@ConsumerType
@FunctionalInterface
public interface ModelListener {

    /**
     * Called once for every change of a model's state or of the reason for it. Runs on the thread of all observers; a
     * method that blocks stops every other observer, but no model. May be called once more while the service is being
     * unregistered.
     */
    void changed(ModelChange change);
}
