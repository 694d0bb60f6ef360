// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hotplate.engine.EngineFailure;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NativeLibraries;
import org.hotplate.server.ServerFolders;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the libraries in the folder that the user has registered as a service; if they cannot be used, registers
 * the reason as the failure of their engine. The bundle's header {@value #NAME} names the kind of libraries.
 */
@Component(
        service = {},
        immediate = true)
public final class NamedNatives {

    static final String NAME = "Hotplate-Natives-Name";

    private static final Logger LOG = LoggerFactory.getLogger(NamedNatives.class);

    private final ServiceRegistration<?> registration;

    @Activate
    public NamedNatives(BundleContext context, @Reference ServerFolders folders) {
        String name = Objects.requireNonNull(context.getBundle().getHeaders("").get(NAME), NAME);
        NativesFlavour flavour = NativesFlavour.find(name)
                .orElseThrow(() -> new IllegalStateException("There is no kind of natives " + name));
        registration = publish(context, flavour, folders.data());
    }

    @Deactivate
    void stop() {
        registration.unregister();
    }

    private static ServiceRegistration<?> publish(BundleContext context, NativesFlavour flavour, Path data) {
        NamedLibraries libraries;
        try {
            libraries = NamedLibraries.find(data, flavour, LoaderTrial.here());
        } catch (IOException e) {
            return failed(context, flavour, String.valueOf(e.getMessage()));
        }
        NamedFolder named = libraries.named();
        LOG.info("{}'s libraries ({}) are in {}", flavour.framework(), named.build(), named.folder());
        return context.registerService(
                NativeLibraries.class,
                new InspectedLibraries(
                        named.build(), named.folder(), libraries.seen().doubts()),
                FrameworkUtil.asDictionary(Map.of(NativeLibraries.FRAMEWORK, flavour.framework())));
    }

    private static ServiceRegistration<?> failed(BundleContext context, NativesFlavour flavour, String reason) {
        LOG.error("There will be no engine {}: {}", flavour.framework(), reason);
        return context.registerService(
                EngineFailure.class,
                new EngineFailure(flavour.framework(), reason),
                FrameworkUtil.asDictionary(Map.of(ModelEngine.NAME, flavour.framework())));
    }

    private record InspectedLibraries(String flavour, Path directory, List<String> doubts) implements NativeLibraries {}
}
