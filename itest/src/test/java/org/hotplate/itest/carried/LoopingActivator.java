// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest.carried;

import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** An activator that never returns and ignores interrupts. */
public final class LoopingActivator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        while (context != null) {
            LockSupport.parkNanos(10_000_000);
            Thread.interrupted();
        }
    }

    @Override
    public void stop(BundleContext context) {}
}
