// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.java.internal;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.hotplate.engine.NativeLibraries;
import org.hotplate.handler.image.ImageCodec;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Registers the codec unless MXNet's libraries are installed. If they are, the exact codec will be registered shortly
 * after, and a model that became READY before would return different results before and after.
 */
@Component(
        service = {},
        immediate = true)
public final class JavaImages {

    private final Set<NativeLibraries> present = new HashSet<>();
    private @Nullable BundleContext context;
    private @Nullable ServiceRegistration<ImageCodec> offered;

    @Activate
    void start(BundleContext bundleContext) {
        synchronized (present) {
            context = bundleContext;
        }
        update();
    }

    @Deactivate
    void stop() {
        synchronized (present) {
            context = null;
        }
        update();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(" + NativeLibraries.FRAMEWORK + "=MXNet)")
    void addNatives(NativeLibraries natives) {
        if (!natives.doubts().isEmpty()) {
            return; // their load may fail, and then there would be no codec
        }
        synchronized (present) {
            present.add(natives);
        }
        update();
    }

    void removeNatives(NativeLibraries natives) {
        synchronized (present) {
            present.remove(natives);
        }
        update();
    }

    /** Registers or unregisters the codec as required. Holds no lock while the framework calls service listeners. */
    private void update() {
        BundleContext registry;
        synchronized (present) {
            registry = offered == null ? targetContext() : null;
        }
        ServiceRegistration<ImageCodec> made = registry == null
                ? null
                : registry.registerService(
                        ImageCodec.class,
                        new JavaImageCodec(),
                        FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, -1000)));
        ServiceRegistration<ImageCodec> superfluous = made;
        synchronized (present) {
            if (offered == null) {
                offered = made;
                superfluous = null;
            }
            if (offered != null && targetContext() == null) {
                superfluous = offered;
                offered = null;
            }
        }
        if (superfluous != null) {
            superfluous.unregister();
        }
    }

    /** Returns the context to register the codec with; null if it must not be registered. The caller holds the lock. */
    private @Nullable BundleContext targetContext() {
        return present.isEmpty() ? context : null;
    }
}
