// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import org.hotplate.feature.Features;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Follows the launcher's service {@link Features}. Not a reference of the component: other containers have no such
 * package, and SCR would fail on a method with that type.
 */
public final class FeatureTracker extends ServiceTracker<Object, Object> {

    static final String SERVICE = "org.hotplate.feature.Features";

    private final FeatureHints hints;
    private final Runnable onChange;

    /** @param onChange called when another feature may install what a model needs */
    public FeatureTracker(BundleContext context, FeatureHints hints, Runnable onChange) {
        super(context, SERVICE, null);
        this.hints = hints;
        this.onChange = onChange;
    }

    @Override
    public Object addingService(ServiceReference<Object> reference) {
        Object features = super.addingService(reference);
        if (features instanceof Features known) {
            hints.take(known);
            onChange.run();
        }
        return features;
    }

    @Override
    public void modifiedService(ServiceReference<Object> reference, Object features) {
        onChange.run();
    }

    @Override
    public void removedService(ServiceReference<Object> reference, Object features) {
        if (features instanceof Features known) {
            hints.letGo(known);
        }
        super.removedService(reference, features);
    }
}
