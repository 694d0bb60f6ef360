// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import org.hotplate.feature.Features;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Tracks the launcher's service {@link Features}. It is not a reference of the component, because other containers lack
 * the package and SCR would then fail to load the class.
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
