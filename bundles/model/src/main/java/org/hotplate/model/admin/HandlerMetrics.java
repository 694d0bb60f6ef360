// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

import org.osgi.annotation.versioning.ProviderType;

/** Counts the calls of handlers. An OSGi service. Safe for any number of threads. */
@ProviderType
public interface HandlerMetrics {

    /**
     * Returns the counts of a handler since it was registered, over all models that it served.
     *
     * @param handler the {@code service.id} of its factory
     */
    HandlerCounts counts(long handler);
}
