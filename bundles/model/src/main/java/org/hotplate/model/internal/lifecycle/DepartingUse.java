// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What still uses a component that is being removed.
 *
 * @param component the engine or handler
 * @param running the instances that have calls in it or are being closed
 * @param closing the loads and networks that are being closed
 */
record DepartingUse(Object component, Set<ServableInstance> running, List<CompletableFuture<?>> closing) {

    DepartingUse(Object component) {
        this(component, new LinkedHashSet<>(), new ArrayList<>());
    }
}
