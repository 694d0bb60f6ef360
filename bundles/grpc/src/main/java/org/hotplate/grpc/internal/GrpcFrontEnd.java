// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.hotplate.common.config.ConfigReader;
import org.hotplate.health.Health;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.observer.ModelChange;
import org.hotplate.model.observer.ModelListener;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and closes the listener as {@code conf/hotplate.grpc.cfg} says. */
@Component(service = ModelListener.class, configurationPid = GrpcFrontEnd.PID, immediate = true)
public final class GrpcFrontEnd implements ModelListener {

    static final String PID = "hotplate.grpc";

    private static final Logger LOG = LoggerFactory.getLogger(GrpcFrontEnd.class);
    /** How long calls may take to end when the listener closes and the framework does not stop. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final ModelRegistry registry;
    private final SharedHttp shared;
    private final Health health;
    private final boolean insecure;
    private final String version;
    private volatile @Nullable GrpcServer server;

    @Activate
    public GrpcFrontEnd(
            @Reference ModelRegistry registry,
            @Reference SharedHttp shared,
            @Reference Health health,
            Map<String, Object> properties,
            BundleContext context) {
        this.registry = registry;
        this.shared = shared;
        this.health = health;
        this.insecure = Boolean.parseBoolean(context.getProperty("hotplate.insecure"));
        this.version = context.getBundle().getVersion().toString();
        ConfigReader in = new ConfigReader(PID, properties);
        GrpcSettings settings = GrpcSettings.read(in, insecure);
        in.report(LOG, "the default is used");
        apply(settings);
    }

    /** Opens the listener again with other settings; a wrong value changes nothing. */
    @Modified
    void modified(Map<String, Object> properties) {
        ConfigReader in = new ConfigReader(PID, properties);
        GrpcSettings settings = GrpcSettings.read(in, insecure);
        GrpcServer before = server;
        if (in.report(LOG, "the previous configuration stays in effect")
                && (before == null || !before.settings().equals(settings))) {
            // first, because the next one may use the same port
            close();
            apply(settings);
        }
    }

    private void apply(GrpcSettings settings) {
        server = settings.port().isPresent() ? open(settings) : null;
    }

    private @Nullable GrpcServer open(GrpcSettings settings) {
        try {
            GrpcServer opened = new GrpcServer(settings, registry, shared, health, version);
            LOG.info("gRPC listens on {} port {}", settings.host().getHostAddress(), opened.port());
            return opened;
        } catch (IOException e) {
            LOG.error(
                    "gRPC is off: {} port {} cannot be used ({}). Choose another port in conf/hotplate.grpc.cfg",
                    settings.host().getHostAddress(),
                    settings.port().orElse(0),
                    e.getMessage());
            return null;
        }
    }

    /** Reports a changed readiness to clients that watch it. */
    @Override
    public void changed(ModelChange change) {
        GrpcServer current = server;
        if (current != null) {
            current.health().refresh();
        }
    }

    @Deactivate
    void close() {
        GrpcServer open = server;
        server = null;
        if (open != null) {
            int port = open.port();
            // when the framework stops, calls have had their grace period
            open.close(shared.gate().closed() ? Duration.ZERO : GRACE);
            LOG.info("gRPC no longer listens on port {}", port);
        }
    }
}
