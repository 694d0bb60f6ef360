// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.observer;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Receives a record of every call of a model. Implementations are registered as OSGi services.
 *
 * <p>Calls are recorded from the moment {@link org.hotplate.model.Model#predict predict} is called until their result is
 * complete, whatever the result. Requests that a front end answers without calling {@code predict} are not recorded.
 */
@ConsumerType
@FunctionalInterface
public interface CallObserver {

    /**
     * Called once for every call that has ended. Runs on the thread of all observers; a method that blocks stops every
     * other observer, but no call. May be called once more while the service is being unregistered.
     */
    void ended(CallRecord call);
}
