// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Formats the bundle of a service. */
final class BundleText {

    private BundleText() {}

    static String of(BundleContext context, Map<String, ?> serviceProperties) {
        Bundle bundle =
                serviceProperties.get(Constants.SERVICE_BUNDLEID) instanceof Long id ? context.getBundle(id) : null;
        return bundle == null ? "-" : of(bundle);
    }

    /** Returns symbolic name and version, in the format of the models' facts. */
    static String of(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }
}
