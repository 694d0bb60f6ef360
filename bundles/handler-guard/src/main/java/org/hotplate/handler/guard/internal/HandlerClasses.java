// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.guard.internal;

import org.hotplate.handler.guard.ProcessEnd;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.hooks.weaving.WeavingHook;
import org.osgi.framework.hooks.weaving.WovenClass;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the code of handler bundles, and of the libraries inside them, from ending the server. A handler bundle is one
 * that sees the handler API. Calls by reflection, and those of native code, are out of its reach.
 */
@Component(immediate = true) // made while the first class is loaded, it would be loaded in the midst of that
public final class HandlerClasses implements WeavingHook {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerClasses.class);
    private static final String HANDLER_API = "org.hotplate.handler";

    private final Bundle own;

    @Activate
    public HandlerClasses(BundleContext context) {
        own = context.getBundle();
    }

    @Override
    public void weave(WovenClass woven) {
        if (own.equals(woven.getBundleWiring().getBundle())) {
            return; // what looks at classes cannot look at itself
        }
        try {
            if (!ExitCalls.mayBeIn(woven.getBytes()) || !isHandler(woven.getBundleWiring())) {
                return;
            }
            byte[] rewritten = ExitCalls.redirect(woven.getBytes());
            woven.setBytes(rewritten);
            woven.getDynamicImports().add(ProcessEnd.class.getPackageName());
            LOG.info(
                    "{} of {} asks to end the process; it will get an exception instead",
                    woven.getClassName(),
                    woven.getBundleWiring().getBundle());
        } catch (RuntimeException | LinkageError e) {
            // thrown on, it would cost the class its load and this hook its place
            LOG.warn(
                    "{} of {} is loaded as it is: it cannot be searched for calls that end the process",
                    woven.getClassName(),
                    woven.getBundleWiring().getBundle(),
                    e);
        }
    }

    private static boolean isHandler(BundleWiring wiring) {
        for (BundleWire wire : wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)) {
            if (HANDLER_API.equals(wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))) {
                return true;
            }
        }
        return false;
    }
}
