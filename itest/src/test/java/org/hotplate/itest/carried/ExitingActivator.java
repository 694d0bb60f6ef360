// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest.carried;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** An activator that ends the process, and starts a thread that tries it again. */
public final class ExitingActivator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        new Thread(() -> Runtime.getRuntime().halt(3), "exiting").start();
        System.exit(3);
    }

    @Override
    public void stop(BundleContext context) {}
}
