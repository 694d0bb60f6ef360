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
 * The bundles that archives carry, while they are installed: each from a location of its own, so that a new version is
 * there beside the old one. Used by the loader's thread; a use may end on any.
 *
 * <p>What is done at the end of a use depends on no loader: a loader may stop while the models it deployed serve on.
 */
public final class CarriedBundles implements CodeHost {

    private static final Logger LOG = LoggerFactory.getLogger(CarriedBundles.class);

    /** How many uses there are of each. Guarded by this, as {@link #shared}. */
    private final Map<Bundle, Integer> users = new HashMap<>();
    /** By model and generation: what another deployment of the same copy may share. */
    private final Map<String, Bundle> shared = new HashMap<>();

    /** The framework's own, which outlives the loader's. */
    private final BundleContext context;

    private final FrameworkWiring wiring;
    private final Duration patience;

    /**
     * Installs nothing yet.
     *
     * @param framework the system bundle's context
     * @param patience how long an activator may take
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
        // without the lock: whoever releases another bundle meanwhile must not wait for this one's activator
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
        return new Use(bundle.getLocation(), new End(bundle));
    }

    private Bundle install(String key, CarriedJar jar) throws CodeRefusedException, IOException {
        String location = key;
        for (int i = 2; context.getBundle(location) != null; i++) {
            location = key + "." + i; // one that is being uninstalled
        }
        String file = jar.code().file();
        Bundle bundle;
        try (CarriedJar.DigestingStream bytes = jar.open()) {
            bundle = context.installBundle(location, new Unclosed(bytes));
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

    private synchronized void letGo(Bundle bundle) {
        if (users.merge(bundle, -1, Integer::sum) == 0) {
            users.remove(bundle);
            shared.values().remove(bundle);
            uninstallElsewhere(bundle);
        }
    }

    /** On a thread of its own: uninstalling waits for the models' registry, whose thread may be the one that lets go. */
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

    /** Ends one use, once. */
    private final class End implements Runnable {
        private final Bundle bundle;
        private boolean ended;

        End(Bundle bundle) {
            this.bundle = bundle;
        }

        @Override
        public synchronized void run() {
            if (!ended) {
                ended = true;
                letGo(bundle);
            }
        }
    }

    /** Leaves the stream open for what the framework did not read of it. */
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // closed by its owner
        }
    }
}
