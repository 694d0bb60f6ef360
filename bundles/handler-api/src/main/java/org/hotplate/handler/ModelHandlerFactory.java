// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes handlers. Register an implementation as an OSGi service marked with {@link ReplacesServices}; models whose
 * archives name one of those services are served by it from then on, and wait when it leaves.
 *
 * <p>Before the service's unregistration returns, every call in flight in its handlers has ended and every handler it
 * made has been closed.
 */
@ConsumerType
public interface ModelHandlerFactory {

    /** The service property that lists the MMS services a factory's handlers replace. */
    String SERVICES = "hotplate.handler.services";

    /**
     * Makes the handler of one model; called once for each model that needs it, before the first request.
     *
     * @throws HandlerException if the model cannot be served: an option out of range, an asset missing; its message is
     *     the reason the model fails with
     */
    ModelHandler create(HandlerContext context) throws HandlerException;
}
