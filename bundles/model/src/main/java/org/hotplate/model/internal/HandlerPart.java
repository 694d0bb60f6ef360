// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.Set;
import org.hotplate.handler.ModelHandlerFactory;

/** A handler factory that is there. */
record HandlerPart(Set<String> services, ModelHandlerFactory factory, Origin origin) {}
