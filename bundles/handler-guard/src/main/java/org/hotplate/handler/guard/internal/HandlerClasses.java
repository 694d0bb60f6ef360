// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.guard.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Set;
import org.hotplate.handler.guard.ExitGuard;
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
 * Prevents handler bundles, and the libraries inside them, from ending the server. A bundle is a handler bundle if it
 * is wired to the handler API or to the API of DJL's translators. Calls by reflection or from native code are not
 * detected.
 */
@Component(
        service = {},
        immediate = true)
public final class HandlerClasses implements WeavingHook {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerClasses.class);
    private static final Set<String> HANDLER_APIS = Set.of("org.hotplate.handler", "ai.djl.translate");

    /**
     * Registers the hook through the bundle context. The framework calls the hook whenever a class is loaded, also
     * while the component runtime holds locks, so all classes that the hook needs are loaded before.
     */
    @Activate
    public HandlerClasses(BundleContext context) throws IOException {
        this();
        context.registerService(WeavingHook.class, this, null);
    }

    HandlerClasses() throws IOException {
        try (InputStream own = HandlerClasses.class.getResourceAsStream("HandlerClasses.class")) {
            byte[] unchanged = ExitCalls.redirect(Objects.requireNonNull(own).readAllBytes());
            LOG.debug("Ready to check classes of handlers; tested with a class of {} bytes", unchanged.length);
        }
    }

    @Override
    public void weave(WovenClass woven) {
        try {
            // in this order: the hook must not load classes while a class of another bundle, including this one, is
            // loaded
            if (!isHandler(woven.getBundleWiring()) || !ExitCalls.mayBeIn(woven.getBytes())) {
                return;
            }
            byte[] rewritten = ExitCalls.redirect(woven.getBytes());
            woven.setBytes(rewritten);
            woven.getDynamicImports().add(ExitGuard.class.getPackageName());
            LOG.info(
                    "{} of {} contains a call that ends the process; the call will throw an exception instead",
                    woven.getClassName(),
                    woven.getBundleWiring().getBundle());
        } catch (RuntimeException | LinkageError e) {
            // an exception would make the class fail to load and make the framework remove this hook
            LOG.warn(
                    "{} of {} is loaded unchanged: it cannot be searched for calls that end the process",
                    woven.getClassName(),
                    woven.getBundleWiring().getBundle(),
                    e);
        }
    }

    private static boolean isHandler(BundleWiring wiring) {
        for (BundleWire wire : wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)) {
            Object name = wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
            if (name instanceof String api && HANDLER_APIS.contains(api)) {
                return true;
            }
        }
        return false;
    }
}
