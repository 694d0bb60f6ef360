// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.Set;
import org.hotplate.handler.ModelHandlerFactory;

/**
 * A handler factory that is there.
 *
 * @param tally of all it has served since it came
 */
record HandlerPart(Set<String> services, ModelHandlerFactory factory, Origin origin, Tally tally) {

    HandlerPart(Set<String> services, ModelHandlerFactory factory, Origin origin) {
        this(services, factory, origin, new Tally());
    }
}
