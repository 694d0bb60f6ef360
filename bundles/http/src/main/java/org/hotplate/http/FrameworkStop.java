// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.time.Duration;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Calls back when the whole framework begins to stop, before any bundle stops: engines, handlers and the HTTP server
 * run until the callback returns.
 */
final class FrameworkStop implements SynchronousBundleListener, AutoCloseable {

    /** The grace period in seconds; the launcher sets it. */
    private static final String GRACE = "hotplate.stop.grace";

    private static final String DEFAULT_GRACE = "30";

    private final BundleContext context;
    private final Consumer<Duration> action;

    /** @param action receives the grace period */
    FrameworkStop(BundleContext context, Consumer<Duration> action) {
        this.context = context;
        this.action = action;
        context.addBundleListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            String grace = context.getProperty(GRACE);
            action.accept(Duration.ofSeconds(Long.parseLong(grace == null ? DEFAULT_GRACE : grace)));
        }
    }

    @Override
    public void close() {
        context.removeBundleListener(this);
    }
}
