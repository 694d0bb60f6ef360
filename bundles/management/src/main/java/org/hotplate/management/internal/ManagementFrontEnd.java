// SPDX-License-Identifier: Apache-2.0
package org.hotplate.management.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.hotplate.health.Health;
import org.hotplate.http.FrontEnd;
import org.hotplate.http.FrontEndRegistration;
import org.hotplate.http.FrontEndRegistration.Listener;
import org.hotplate.http.Reply;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the management listener: a second instance of Felix HTTP, on the loopback interface and the port in the
 * framework property {@value #PORT}. There is no listener if the port is 0 or missing.
 */
@Component(
        immediate = true,
        service = {})
public final class ManagementFrontEnd {

    static final String PORT = "hotplate.management.port";

    private static final Logger LOG = LoggerFactory.getLogger(ManagementFrontEnd.class);
    /** Requests are short and clients few; Jetty needs two threads for itself. */
    private static final int THREADS = 6;

    private final @Nullable FrontEndRegistration registration;
    private final @Nullable Configuration listener;

    @Activate
    public ManagementFrontEnd(
            @Reference ModelRegistry registry,
            @Reference SharedHttp shared,
            @Reference Health health,
            @Reference ConfigurationAdmin configurations,
            BundleContext context)
            throws IOException {
        int port = port(context);
        if (port == 0) {
            registration = null;
            listener = null;
            return;
        }
        FrontEnd frontEnd = new FrontEnd(shared, Reply::error);
        registration = new FrontEndRegistration(
                context,
                "hotplate.management",
                Listener.MANAGEMENT,
                frontEnd,
                List.of(),
                new ManagementServlet(registry, health, frontEnd));
        listener = configurations.getFactoryConfiguration("org.apache.felix.http", "management", "?");
        listener.update(FrameworkUtil.asDictionary(Map.of(
                "org.apache.felix.http.name",
                "Hotplate management",
                "org.apache.felix.http.host",
                "127.0.0.1",
                "org.osgi.service.http.port",
                port,
                "org.apache.felix.http.jetty.threadpool.max",
                THREADS,
                FrontEndRegistration.MANAGEMENT_PROPERTY.getKey(),
                FrontEndRegistration.MANAGEMENT_PROPERTY.getValue())));
        LOG.info("Management listens on http://127.0.0.1:{}", port);
    }

    private static int port(BundleContext context) {
        String configured = context.getProperty(PORT);
        int port = configured == null ? 0 : Integer.parseInt(configured);
        try (ServerSocket socket = new ServerSocket()) {
            if (port != 0) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            }
            return port;
        } catch (IOException e) {
            LOG.error(
                    "Management is off: 127.0.0.1 port {} cannot be used ({}). Choose another port with management-port in"
                            + " hotplate.properties or --management-port, or 0 for none",
                    port,
                    e.getMessage());
            return 0;
        }
    }

    @Deactivate
    void close() throws IOException {
        if (registration != null) {
            registration.close();
        }
        if (listener != null) {
            listener.delete();
        }
    }
}
