// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.guard.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.hotplate.handler.guard.ProcessEnd;
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
@Component(
        service = {},
        immediate = true)
public final class HandlerClasses implements WeavingHook {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerClasses.class);
    private static final String HANDLER_API = "org.hotplate.handler";

    /**
     * Registers it, by the framework's own means: whoever loads a class calls it, a component container in the midst of
     * its work, too. What it needs has been loaded before the first such call.
     */
    @Activate
    public HandlerClasses(BundleContext context) throws IOException {
        this();
        context.registerService(WeavingHook.class, this, null);
    }

    HandlerClasses() throws IOException {
        try (InputStream own = HandlerClasses.class.getResourceAsStream("HandlerClasses.class")) {
            byte[] unchanged = ExitCalls.redirect(Objects.requireNonNull(own).readAllBytes());
            LOG.debug("Ready to search handlers' classes, as {} bytes of its own", unchanged.length);
        }
    }

    @Override
    public void weave(WovenClass woven) {
        try {
            // in this order: for any other bundle's class, this one's among them, nothing may be loaded
            if (!isHandler(woven.getBundleWiring()) || !ExitCalls.mayBeIn(woven.getBytes())) {
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
