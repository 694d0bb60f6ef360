// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.internal;

import java.io.IOException;
import java.net.URL;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hotplate.engine.NativeLibraries;
import org.hotplate.natives.folder.NativesFolder;
import org.hotplate.server.ServerFolders;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
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
 * Unpacks the bundle's libraries and then registers them as a service. On a separate thread, because up to 180 MB take
 * about a second and must not delay the start of other bundles; in code, because a declared service would be registered
 * before the libraries are unpacked.
 */
@Component(
        service = {},
        immediate = true)
public final class CarriedNatives {

    private static final Logger LOG = LoggerFactory.getLogger(CarriedNatives.class);
    private static final int DIGEST_CHARS = 12;

    private final BundleContext context;
    private final Path natives;
    private final Bundle bundle;
    private final String framework;
    private final Thread unpacking;
    private volatile @Nullable ServiceRegistration<NativeLibraries> registration;

    @Activate
    public CarriedNatives(BundleContext context, @Reference ServerFolders folders) {
        this.context = context;
        this.natives = folders.data().resolve("natives");
        this.bundle = context.getBundle();
        this.framework = header("Framework");
        this.unpacking =
                new Thread(this::unpackAndPublish, "hotplate-%s-natives".formatted(framework.toLowerCase(Locale.ROOT)));
        unpacking.setDaemon(true);
        unpacking.start();
    }

    @Deactivate
    void stop() throws InterruptedException {
        unpacking.interrupt();
        unpacking.join();
        ServiceRegistration<NativeLibraries> published = registration;
        if (published != null) {
            published.unregister();
        }
    }

    private void unpackAndPublish() {
        Optional<String> incompatibility = new Platform(header("Platform")).incompatibility(bundle.getSymbolicName());
        if (incompatibility.isPresent()) {
            LOG.error("There will be no engine {}: {}", framework, incompatibility.get());
            return;
        }
        try {
            String flavour = header("Flavour");
            URL archive = Objects.requireNonNull(bundle.getEntry("natives.jar"), "natives.jar");
            Path folder = new NativesFolder(folder(flavour), header("Entries")).unpackedFrom(archive::openStream);
            Dictionary<String, ?> properties = FrameworkUtil.asDictionary(Map.of(NativeLibraries.FRAMEWORK, framework));
            registration =
                    context.registerService(NativeLibraries.class, new UnpackedNatives(flavour, folder), properties);
            LOG.info("{}'s libraries ({}) are in {}", framework, flavour, folder);
        } catch (ClosedByInterruptException e) {
            LOG.debug("Stopped while unpacking {}'s libraries", framework, e);
        } catch (IOException | RuntimeException e) {
            LOG.error("Cannot unpack {}'s libraries, so there will be no engine {}: {}", framework, framework, e, e);
        }
    }

    private Path folder(String flavour) {
        return natives.resolve("%s-%s-%s-%s"
                .formatted(
                        framework.toLowerCase(Locale.ROOT),
                        header("Version"),
                        flavour,
                        header("Digest").substring(0, DIGEST_CHARS)));
    }

    private String header(String name) {
        return Objects.requireNonNull(bundle.getHeaders("").get("Hotplate-Natives-" + name), name);
    }
}
