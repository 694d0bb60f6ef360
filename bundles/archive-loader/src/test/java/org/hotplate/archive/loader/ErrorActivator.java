// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Throws an Error. */
public final class ErrorActivator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        throw new StackOverflowError();
    }

    @Override
    public void stop(BundleContext context) {}
}
