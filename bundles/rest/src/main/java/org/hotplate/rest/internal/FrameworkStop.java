// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.time.Duration;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Tells when the whole framework begins to stop, before any bundle does: engines, handlers and the HTTP server are still
 * there, and stay until whoever was told returns.
 */
final class FrameworkStop implements SynchronousBundleListener, AutoCloseable {

    /** How many seconds what has been accepted may take then; set by the launcher. */
    static final String GRACE = "hotplate.stop.grace";

    private static final String USUAL_GRACE = "30";

    private final BundleContext context;
    private final Consumer<Duration> action;

    /** @param action told how long it may take */
    FrameworkStop(BundleContext context, Consumer<Duration> action) {
        this.context = context;
        this.action = action;
        context.addBundleListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            String grace = context.getProperty(GRACE);
            action.accept(Duration.ofSeconds(Long.parseLong(grace == null ? USUAL_GRACE : grace)));
        }
    }

    @Override
    public void close() {
        context.removeBundleListener(this);
    }
}
