// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * Stops the framework when the process is asked to end; a second telling, or the end of the grace, ends the process as it
 * is.
 */
final class Shutdown {

    private static final int FORCED = 1;
    /** What stopping the bundles may take beside the requests that are finished before. */
    private static final Duration BUNDLES = Duration.ofSeconds(5);

    private final Framework framework;
    private final RunningFiles files;
    private final Duration grace;
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param grace how long requests that were accepted may take to be answered */
    Shutdown(Framework framework, RunningFiles files, Duration grace) {
        this.framework = framework;
        this.files = files;
        this.grace = grace;
    }

    void onExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::run, "hotplate-shutdown"));
        EndSignals.each(this::signalled);
    }

    private void signalled() {
        if (!told.getAndSet(true)) {
            System.exit(0);
        }
        System.err.println("hotplate: Told to end once more; what was not finished is broken off.");
        files.delete();
        Runtime.getRuntime().halt(FORCED);
    }

    private void run() {
        told.set(true);
        files.deleteAddress();
        boolean stopped = stop();
        files.delete();
        // other hooks may wait for native code for ever; with the framework stopped there is nothing left to wait for
        Runtime.getRuntime().halt(stopped ? 0 : FORCED);
    }

    private boolean stop() {
        try {
            if (!startingBundles().isEmpty()) {
                return stopAroundStarting();
            }
            framework.stop();
            var event = framework.waitForStop(grace.plus(BUNDLES).toMillis());
            if (event.getType() != FrameworkEvent.WAIT_TIMEDOUT) {
                return true;
            }
            reportTimeout();
            return false;
        } catch (BundleException e) {
            System.err.println("The framework did not stop: " + e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns the bundles whose activator is running; the framework does not stop before it has returned. */
    private List<Bundle> startingBundles() {
        BundleContext context = framework.getBundleContext(); // null before the framework is initialized
        return Stream.of(context == null ? new Bundle[0] : context.getBundles())
                .filter(bundle -> bundle.getState() == Bundle.STARTING && bundle.getBundleId() != 0)
                .filter(bundle -> bundle.getHeaders("").get(Constants.BUNDLE_ACTIVATIONPOLICY) == null)
                .toList();
    }

    /**
     * Stops every other bundle in the order in which the framework would, so that requests are answered and services end
     * in order.
     */
    private boolean stopAroundStarting() throws InterruptedException {
        startingBundles()
                .forEach(bundle -> System.err.printf(
                        "hotplate: The activator of %s has not returned; the other bundles are stopped without it.%n",
                        bundle));
        var stops = new Thread(
                () -> Stream.of(framework.getBundleContext().getBundles())
                        .filter(bundle -> bundle.getBundleId() != 0 && bundle.getState() == Bundle.ACTIVE)
                        .sorted(Comparator.comparingInt(Shutdown::startLevel)
                                .thenComparing(Bundle::getBundleId)
                                .reversed())
                        .forEach(Shutdown::stop),
                "hotplate-stop-bundles");
        stops.setDaemon(true);
        stops.start();
        stops.join(grace.plus(BUNDLES).toMillis());
        if (stops.isAlive()) {
            reportTimeout();
        }
        return !stops.isAlive();
    }

    private static int startLevel(Bundle bundle) {
        return bundle.adapt(BundleStartLevel.class).getStartLevel();
    }

    private static void stop(Bundle bundle) {
        try {
            bundle.stop(Bundle.STOP_TRANSIENT);
        } catch (BundleException | IllegalStateException e) {
            System.err.println("The bundle %s did not stop: %s".formatted(bundle, e.getMessage()));
        }
    }

    private void reportTimeout() {
        System.err.printf(
                "hotplate: Not everything ended within %d s (stop-grace in conf/hotplate.properties); the rest is ended now.%n",
                grace.toSeconds());
    }
}
