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
 * Offers the codec while MXNet's libraries are absent. Where they are, they bring the exact codec in a moment, and a
 * model that became READY just before would give other answers than just after.
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
        decide();
    }

    @Deactivate
    void stop() {
        synchronized (present) {
            context = null;
        }
        decide();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(" + NativeLibraries.FRAMEWORK + "=MXNet)")
    void addNatives(NativeLibraries natives) {
        if (!natives.doubts().isEmpty()) {
            return; // they may well not be loaded, and then there would be no codec at all
        }
        synchronized (present) {
            present.add(natives);
        }
        decide();
    }

    void removeNatives(NativeLibraries natives) {
        synchronized (present) {
            present.remove(natives);
        }
        decide();
    }

    /** Offers or withdraws the codec, as it should be now. No lock is held while the registry tells its listeners. */
    private void decide() {
        BundleContext registry;
        synchronized (present) {
            registry = offered == null ? wanted() : null;
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
            if (offered != null && wanted() == null) {
                superfluous = offered;
                offered = null;
            }
        }
        if (superfluous != null) {
            superfluous.unregister();
        }
    }

    /** Returns where to offer the codec, or null if it is not to be offered. Called with the lock. */
    private @Nullable BundleContext wanted() {
        return present.isEmpty() ? context : null;
    }
}
