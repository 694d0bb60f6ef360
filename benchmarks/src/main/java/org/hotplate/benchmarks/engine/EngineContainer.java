// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.apache.felix.framework.FrameworkFactory;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NativeLibraries;
import org.hotplate.handler.image.ImageCodec;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;

/**
 * The product's engine and picture bundles, from its {@code system} folder, in a framework without front ends. Both
 * APIs come from the class path, so that services can be called without reflection.
 */
public final class EngineContainer implements AutoCloseable {

    private static final Set<String> STARTED = Set.of(
            "org.apache.felix.scr",
            "org.hotplate.mxnet.natives.cpu",
            "org.hotplate.engine.mxnet",
            "org.hotplate.image.mxnet");

    /**
     * The bundles of Hotplate that are installed, in addition to those that are started; others would require the rest
     * of the product.
     */
    private static final Set<String> NEEDED = Set.of("org.hotplate.djl", "org.hotplate.formats");

    private final Framework framework;

    private EngineContainer(Framework framework) {
        this.framework = framework;
    }

    /**
     * Starts the framework.
     *
     * @param home the distribution
     * @param data the folder for unpacked files
     */
    public static EngineContainer start(Path home, Path data) throws IOException, BundleException {
        Map<String, String> settings = new HashMap<>();
        settings.put(Constants.FRAMEWORK_STORAGE, data.resolve("felix").toString());
        settings.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        settings.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
        settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, apis());
        settings.put("hotplate.data", data.toString());
        settings.put("org.ops4j.pax.logging.DefaultServiceLog.level", "WARN");
        Framework framework = new FrameworkFactory().newFramework(settings);
        framework.start();
        for (Bundle bundle : install(framework, home)) {
            if (STARTED.contains(bundle.getSymbolicName())) {
                bundle.start();
            }
        }
        return new EngineContainer(framework);
    }

    public ModelEngine engine() throws InterruptedException {
        return await(ModelEngine.class, "(" + ModelEngine.NAME + "=MXNet)");
    }

    /** Returns libmxnet's codec, which has the highest ranking. */
    public ImageCodec codec() throws InterruptedException {
        return await(ImageCodec.class, "(objectClass=*)");
    }

    public Path natives() throws InterruptedException {
        return await(NativeLibraries.class, "(" + NativeLibraries.FRAMEWORK + "=MXNet)")
                .directory();
    }

    private <T> T await(Class<T> type, String filter) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            try {
                var found = framework.getBundleContext().getServiceReferences(type, filter);
                if (!found.isEmpty()) {
                    T service = framework.getBundleContext().getService(Collections.max(found));
                    if (service != null) {
                        return service;
                    }
                }
            } catch (InvalidSyntaxException e) {
                throw new IllegalArgumentException(filter, e);
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        throw new IllegalStateException("No " + type.getSimpleName() + " came within 60 seconds");
    }

    private static List<Bundle> install(Framework framework, Path home) throws IOException, BundleException {
        List<Path> jars;
        try (var files = Files.walk(home.resolve("system"))) {
            jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
        List<Bundle> bundles = new ArrayList<>();
        for (Path jar : jars) {
            String artifact = String.valueOf(jar.getName(jar.getNameCount() - 3));
            if (!artifact.startsWith("org.hotplate.") || STARTED.contains(artifact) || NEEDED.contains(artifact)) {
                bundles.add(framework.getBundleContext().installBundle("reference:" + jar.toUri()));
            }
        }
        return bundles;
    }

    /** Returns the packages that the manifests of the two APIs export. */
    private static String apis() throws IOException {
        List<String> exports = new ArrayList<>();
        for (URL url : Collections.list(EngineContainer.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
            try (InputStream in = url.openStream()) {
                var manifest = new Manifest(in).getMainAttributes();
                String name = manifest.getValue(Constants.BUNDLE_SYMBOLICNAME);
                if ("org.hotplate.engine".equals(name) || "org.hotplate.handler".equals(name)) {
                    exports.add(manifest.getValue(Constants.EXPORT_PACKAGE));
                }
            }
        }
        return exports.stream().sorted().collect(Collectors.joining(","));
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
    }
}
