// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Creates handlers. Register an implementation as an OSGi service annotated with {@link ReplacesServices}. It then
 * serves the models whose archives name one of those services; these models wait if the service is unregistered.
 *
 * <p>When the unregistration of the service returns, all calls of its handlers have ended and all its handlers have
 * been closed.
 */
@ConsumerType
public interface ModelHandlerFactory {

    /** The service property with the names of the MMS services that the factory's handlers replace. */
    String SERVICES = "hotplate.handler.services";

    /**
     * Creates the handler of a model. Called before the model's first request, for each model that needs it.
     *
     * @throws HandlerException if the model cannot be served, for example because an option is invalid or an asset is
     *     missing; its message becomes the failure reason of the model
     */
    ModelHandler create(HandlerContext context) throws HandlerException;
}
