// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.Set;
import org.hotplate.handler.ModelHandlerFactory;
import org.osgi.framework.ServiceReference;

/**
 * A handler factory that is there.
 *
 * @param tally of all it has served since it came
 */
record HandlerPart(Set<String> services, ModelHandlerFactory factory, Origin origin, Tally tally) {

    HandlerPart(Set<String> services, ModelHandlerFactory factory, Origin origin) {
        this(services, factory, origin, new Tally());
    }

    /** Returns the services that a handler factory says it is for. */
    static Set<String> services(ServiceReference<ModelHandlerFactory> reference) {
        Object services = reference.getProperty(ModelHandlerFactory.SERVICES);
        return services instanceof String[] several
                ? Set.of(several)
                : services instanceof String one ? Set.of(one) : Set.of();
    }
}
