// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;

/** The bundles of features in a running framework. */
final class FrameworkBundles {

    private static final long REFRESH_SECONDS = 60;
    private static final Comparator<Bundle> START_ORDER = Comparator.comparingInt(
            bundle -> bundle.adapt(BundleStartLevel.class).getStartLevel());

    private final BundleContext context;
    private final Path repository;

    /**
     * @param context the context of the framework itself, which is valid as long as the framework runs
     * @param repository the folder with the bundles, in the layout of a Maven repository
     */
    FrameworkBundles(BundleContext context, Path repository) {
        this.context = context;
        this.repository = repository;
    }

    Optional<Bundle> find(FeatureEntry entry) {
        return Optional.ofNullable(context.getBundle(entry.location(repository)));
    }

    /** Installs a bundle without starting it. */
    Bundle install(FeatureEntry entry) throws BundleException {
        var bundle = context.installBundle(entry.location(repository));
        bundle.adapt(BundleStartLevel.class).setStartLevel(entry.startLevel());
        return bundle;
    }

    /** Returns bundles in the order in which the framework starts them. */
    List<Bundle> inStartOrder(Collection<Bundle> bundles) {
        return bundles.stream().sorted(START_ORDER).toList();
    }

    static boolean needsStart(Bundle bundle) {
        return !isFragment(bundle) && bundle.getState() != Bundle.ACTIVE && bundle.getState() != Bundle.STARTING;
    }

    static boolean isFragment(Bundle bundle) {
        return bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
    }

    /** Returns the other bundles that are wired to these, directly or indirectly. */
    Collection<Bundle> usersOf(Collection<Bundle> bundles) {
        var users = new ArrayList<>(wiring().getDependencyClosure(bundles));
        users.removeAll(bundles);
        return users;
    }

    /** Stops and uninstalls bundles in reverse start order, and waits until the framework has refreshed them. */
    void remove(Collection<Bundle> bundles) throws BundleException {
        BundleException failure = null;
        var reversed = new ArrayList<>(bundles);
        reversed.sort(START_ORDER.thenComparing(Bundle::getBundleId).reversed());
        for (var bundle : reversed) {
            try {
                if (bundle.getState() != Bundle.UNINSTALLED) {
                    // uninstall stops the bundle; exceptions of its activator go only to framework listeners
                    bundle.uninstall();
                }
            } catch (BundleException e) {
                failure = e;
            }
        }
        refresh(reversed);
        if (failure != null) {
            throw failure;
        }
    }

    private void refresh(List<Bundle> bundles) {
        if (bundles.isEmpty()) {
            return;
        }
        var done = new CountDownLatch(1);
        wiring().refreshBundles(bundles, event -> done.countDown());
        try {
            if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
                System.err.printf(
                        "hotplate: The refresh of uninstalled bundles is not complete after %d s.%n", REFRESH_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private FrameworkWiring wiring() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }
}
