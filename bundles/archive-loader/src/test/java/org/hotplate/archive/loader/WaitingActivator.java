// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Starts only after a system property is set; interrupts do not end the wait. */
public final class WaitingActivator implements BundleActivator {

    static final String RELEASE = "org.hotplate.test.release";

    @Override
    public void start(BundleContext context) {
        while (!Boolean.getBoolean(RELEASE)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void stop(BundleContext context) {}
}
