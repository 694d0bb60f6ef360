// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mxnet.natives.cpu.internal;

import java.io.IOException;
import java.net.URL;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Map;
import java.util.Objects;
import org.hotplate.engine.NativeLibraries;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks this bundle's libmxnet and then publishes it. On a thread of its own, because 180 MB take a second and
 * nothing may wait for them while bundles start; by hand, because a declared service would be registered before it is
 * known whether the libraries are there.
 */
@Component(
        service = {},
        immediate = true)
public final class CpuNatives {

    private static final Logger LOG = LoggerFactory.getLogger(CpuNatives.class);
    private static final int DIGEST_CHARS = 12;

    private final BundleContext context;
    private final Thread unpacking;
    private volatile @Nullable ServiceRegistration<NativeLibraries> registration;

    @Activate
    public CpuNatives(BundleContext context) {
        this.context = context;
        this.unpacking = new Thread(this::unpackAndPublish, "hotplate-mxnet-natives");
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
        try {
            Bundle bundle = context.getBundle();
            String flavour = header(bundle, "Hotplate-Natives-Flavour");
            URL archive = Objects.requireNonNull(bundle.getEntry("natives.jar"), "natives.jar");
            Path folder = new NativesFolder(folder(bundle, flavour)).unpackedFrom(archive::openStream);
            Dictionary<String, ?> properties = FrameworkUtil.asDictionary(Map.of(NativeLibraries.FRAMEWORK, "MXNet"));
            registration =
                    context.registerService(NativeLibraries.class, new UnpackedNatives(flavour, folder), properties);
            LOG.info("MXNet's libraries ({}) are in {}", flavour, folder);
        } catch (ClosedByInterruptException e) {
            LOG.debug("Stopped while unpacking MXNet's libraries", e);
        } catch (IOException | RuntimeException e) {
            LOG.error("Cannot unpack MXNet's libraries, so there will be no engine MXNet: {}", e, e);
        }
    }

    private Path folder(Bundle bundle, String flavour) {
        String data = context.getProperty("hotplate.data");
        Path natives = data != null
                ? Path.of(data, "natives")
                : context.getDataFile("natives").toPath();
        String digest = header(bundle, "Hotplate-Natives-Digest").substring(0, DIGEST_CHARS);
        return natives.resolve("mxnet-%s-%s-%s".formatted(header(bundle, "Hotplate-Natives-Version"), flavour, digest));
    }

    private static String header(Bundle bundle, String name) {
        return Objects.requireNonNull(bundle.getHeaders("").get(name), name);
    }
}
