// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.model.admin.CarriedHandler;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The installed bundles from archives. Each has its own location, so that a new version can be installed beside the old
 * one. Used by the loader's thread; a use may end on any thread.
 *
 * <p>The end of a use does not depend on the loader, which may be stopped while its models are served.
 */
public final class CarriedBundles implements CodeHost {

    private static final Logger LOG = LoggerFactory.getLogger(CarriedBundles.class);

    /** The number of uses of each bundle. Guarded by this, like {@link #shared}. */
    private final Map<Bundle, Integer> users = new HashMap<>();
    /** The bundles by model and generation; deployments of the same copy share one. */
    private final Map<String, Bundle> shared = new HashMap<>();

    /** The context of the framework itself, which remains valid when the loader's bundle stops. */
    private final BundleContext context;

    private final FrameworkWiring wiring;
    private final Duration patience;

    /**
     * Creates an instance without bundles.
     *
     * @param framework the system bundle's context
     * @param patience the time limit for an activator
     */
    public CarriedBundles(BundleContext framework, Duration patience) {
        this.context = framework;
        this.patience = patience;
        this.wiring = framework.getBundle(0).adapt(FrameworkWiring.class);
    }

    @Override
    public Use use(String model, String generation, CarriedJar jar) throws CodeRefusedException, IOException {
        String key = CarriedHandler.location(model, generation);
        Optional<Use> more = useMore(key);
        if (more.isPresent()) {
            return more.get();
        }
        // without the lock, so that the release of another bundle does not wait for this activator
        Bundle bundle = install(key, jar);
        synchronized (this) {
            shared.put(key, bundle);
            return use(bundle);
        }
    }

    private synchronized Optional<Use> useMore(String key) {
        return Optional.ofNullable(shared.get(key))
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .map(this::use);
    }

    private synchronized Use use(Bundle bundle) {
        users.merge(bundle, 1, Integer::sum);
        return new Use(bundle.getLocation(), new UseEnd(bundle));
    }

    private Bundle install(String key, CarriedJar jar) throws CodeRefusedException, IOException {
        String location = key;
        for (int i = 2; context.getBundle(location) != null; i++) {
            location = key + "." + i; // the bundle at this location is being uninstalled
        }
        String file = jar.code().file();
        Bundle bundle;
        try (CarriedJar.DigestingStream bytes = jar.open()) {
            bundle = context.installBundle(location, new NonClosingStream(bytes));
            bytes.transferTo(OutputStream.nullOutputStream());
            if (!bytes.sha256().equals(jar.code().sha256())) {
                uninstall(bundle);
                throw new IOException("%s changed while it was being installed".formatted(file));
            }
        } catch (BundleException e) {
            throw new CodeRefusedException(
                    "%s of the archive cannot be installed: %s".formatted(file, firstLine(e)), e);
        }
        try {
            new BundleStart(bundle, wiring, patience).run(file);
            return bundle;
        } catch (CodeRefusedException e) {
            uninstallElsewhere(bundle);
            throw e;
        }
    }

    private synchronized void release(Bundle bundle) {
        if (users.merge(bundle, -1, Integer::sum) == 0) {
            users.remove(bundle);
            shared.values().remove(bundle);
            uninstallElsewhere(bundle);
        }
    }

    /** Runs on a separate thread: uninstalling waits for the model registry, whose thread may be the caller. */
    private void uninstallElsewhere(Bundle bundle) {
        Thread thread = new Thread(() -> uninstall(bundle), "hotplate-carried-code");
        thread.setDaemon(true);
        thread.start();
    }

    private void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
            List<Bundle> pending = List.of(bundle);
            Collection<Bundle> touched = wiring.getDependencyClosure(pending);
            if (wiring.getRemovalPendingBundles().contains(bundle) && touched.size() == 1) {
                wiring.refreshBundles(pending);
            }
            LOG.info("{} {} is uninstalled ({})", bundle.getSymbolicName(), bundle.getVersion(), bundle.getLocation());
        } catch (BundleException | IllegalStateException e) {
            LOG.debug("{} is uninstalled already, or the framework stops", bundle.getLocation(), e);
        }
    }

    public static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getName()
                : message.lines().findFirst().orElse(message);
    }

    /** Ends one use. Idempotent. */
    private final class UseEnd implements Runnable {
        private final Bundle bundle;
        private boolean ended;

        UseEnd(Bundle bundle) {
            this.bundle = bundle;
        }

        @Override
        public synchronized void run() {
            if (!ended) {
                ended = true;
                release(bundle);
            }
        }
    }

    /** Does not close the stream, whose remaining bytes are still to be read. */
    private static final class NonClosingStream extends FilterInputStream {
        NonClosingStream(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // closed by its owner
        }
    }
}
