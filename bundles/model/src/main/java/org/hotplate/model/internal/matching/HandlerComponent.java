// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import java.util.Set;
import org.hotplate.handler.ModelHandlerFactory;
import org.osgi.framework.ServiceReference;

/**
 * A registered handler factory.
 *
 * @param statistics counts of all its calls since it was registered
 */
public record HandlerComponent(
        Set<String> services, ModelHandlerFactory factory, ComponentOrigin origin, HandlerStatistics statistics) {

    public HandlerComponent(Set<String> services, ModelHandlerFactory factory, ComponentOrigin origin) {
        this(services, factory, origin, new HandlerStatistics());
    }

    /** Returns the services that a handler factory declares. */
    public static Set<String> services(ServiceReference<ModelHandlerFactory> reference) {
        Object services = reference.getProperty(ModelHandlerFactory.SERVICES);
        return services instanceof String[] several
                ? Set.of(several)
                : services instanceof String one ? Set.of(one) : Set.of();
    }
}
