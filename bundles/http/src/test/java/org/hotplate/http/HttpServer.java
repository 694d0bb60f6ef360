// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * Felix with its HTTP bundle, as in the product: tests use a real HTTP server. The front ends come from the class path,
 * so the framework exports the API they are compiled against.
 */
public final class HttpServer implements AutoCloseable {

    private final Framework framework;
    private final int port;

    /** Starts a server without a front end. */
    public HttpServer(Path storage) throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        storage.toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        exports(),
                        // the front end under test uses classes of Jetty below the servlets, and of the whiteboard;
                        // both sides must use the same ones
                        Constants.FRAMEWORK_BOOTDELEGATION,
                        "org.eclipse.jetty.*,org.osgi.service.servlet.*,org.apache.felix.http.jetty",
                        Constants.FRAMEWORK_BUNDLE_PARENT,
                        Constants.FRAMEWORK_BUNDLE_PARENT_APP,
                        "org.osgi.service.http.port",
                        Integer.toString(port),
                        "org.apache.felix.http.host",
                        "127.0.0.1",
                        // as in the product
                        "org.apache.felix.http.jetty.threadpool.max",
                        "16",
                        "org.apache.felix.http.jetty.acceptors",
                        "1",
                        "org.apache.felix.http.jetty.selectors",
                        "1",
                        "felix.log.level",
                        "1"));
        framework.start();
        BundleContext context = framework.getBundleContext();
        List<Bundle> bundles = new ArrayList<>(List.of(context.installBundle("contracts", contracts())));
        for (String type : List.of(
                "org.apache.commons.io.IOUtils",
                "org.apache.commons.fileupload.FileUpload",
                "org.apache.felix.http.jetty.LoadBalancerCustomizerFactory")) {
            URL jar = Class.forName(type).getProtectionDomain().getCodeSource().getLocation();
            bundles.add(context.installBundle(jar.toString()));
        }
        context.registerService(ConnectorFactory.class, new JettyErrors(), null);
        for (Bundle bundle : bundles) {
            bundle.start();
        }
    }

    public int port() {
        return port;
    }

    /** Returns the framework's context, to register front ends with. */
    public BundleContext context() {
        return framework.getBundleContext();
    }

    /** Returns the headers of the servlet API's bundle except its packages. */
    private static InputStream contracts() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "contracts");
        manifest.getMainAttributes()
                .putValue(
                        "Provide-Capability",
                        "osgi.contract;osgi.contract=JavaServlet;version:Version=4.0,"
                                + "osgi.contract;osgi.contract=JakartaServlet;version:List<Version>=\"6.0,6.1\"");
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        new JarOutputStream(jar, manifest).close();
        return new ByteArrayInputStream(jar.toByteArray());
    }

    private static String exports() {
        String servlet = Stream.of("", ".annotation", ".descriptor", ".http")
                .flatMap(name ->
                        Stream.of("jakarta.servlet" + name + ";version=6.1", "javax.servlet" + name + ";version=3.1"))
                .collect(Collectors.joining(","));
        return servlet + ",org.slf4j;version=2.0.17,org.slf4j.event;version=2.0.17,org.slf4j.helpers;version=2.0.17"
                + ",org.slf4j.spi;version=2.0.17";
    }

    public boolean isRunning() {
        return framework.getState() == Bundle.ACTIVE;
    }

    @Override
    public void close() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }
}
