// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.guard.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.hotplate.handler.guard.ExitGuard;
import org.jspecify.annotations.Nullable;
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
 * Weaves the classes of installed code, libraries inside the bundles included, so that calls that would end the process
 * throw an exception. Installed code is: bundles in the deploy folder and in archives, and every bundle that imports the
 * handler API or that of DJL's translators. Calls by reflection and native code are not covered.
 */
@Component(
        service = {},
        immediate = true)
public final class HandlerClasses implements WeavingHook {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerClasses.class);
    private static final Set<String> HANDLER_APIS = Set.of("org.hotplate.handler", "ai.djl.translate");
    /** The location of a bundle inside a model's archive starts with this. */
    private static final String IN_ARCHIVE = "model:";

    /** The location of a bundle in the deploy folder starts with this; empty if there is no such folder. */
    private final String inDeployFolder;

    /**
     * Registers the hook directly with the framework: every class loading calls it, also while Declarative Services is at
     * work. All classes that it needs are loaded before the first call.
     */
    @Activate
    public HandlerClasses(BundleContext context) throws IOException {
        this(context.getProperty("hotplate.deploy"));
        context.registerService(WeavingHook.class, this, null);
    }

    HandlerClasses(@Nullable String deployFolder) throws IOException {
        inDeployFolder = deployFolder == null || deployFolder.isBlank()
                ? ""
                : Path.of(deployFolder).toAbsolutePath().normalize().toUri().toString();
        try (InputStream own = HandlerClasses.class.getResourceAsStream("HandlerClasses.class")) {
            byte[] unchanged = ExitCalls.redirect(Objects.requireNonNull(own).readAllBytes());
            LOG.debug("Ready to search handlers' classes, as {} bytes of its own", unchanged.length);
        }
    }

    @Override
    public void weave(WovenClass woven) {
        try {
            // in this order: for a class of any other bundle, this one included, no class may be loaded
            if (!isInstalledCode(woven.getBundleWiring()) || !ExitCalls.mayBeIn(woven.getBytes())) {
                return;
            }
            byte[] rewritten = ExitCalls.redirect(woven.getBytes());
            woven.setBytes(rewritten);
            woven.getDynamicImports().add(ExitGuard.class.getPackageName());
            LOG.info(
                    "{} of {} contains calls that end the process; they throw an exception instead",
                    woven.getClassName(),
                    woven.getBundleWiring().getBundle());
        } catch (RuntimeException | LinkageError e) {
            // an exception would make the class unusable and the framework ignore this hook
            LOG.warn(
                    "{} of {} is loaded unchanged: searching it for calls that end the process failed",
                    woven.getClassName(),
                    woven.getBundleWiring().getBundle(),
                    e);
        }
    }

    private boolean isInstalledCode(BundleWiring wiring) {
        String location = wiring.getBundle().getLocation();
        if (location.startsWith(IN_ARCHIVE) || (!inDeployFolder.isEmpty() && location.startsWith(inDeployFolder))) {
            return true;
        }
        for (BundleWire wire : wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)) {
            Object name = wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
            if (name instanceof String api && HANDLER_APIS.contains(api)) {
                return true;
            }
        }
        return false;
    }
}
