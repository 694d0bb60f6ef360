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
 * Stops the framework when the process receives a termination signal. A second signal, or the end of the grace period,
 * ends the process at once.
 */
final class Shutdown {

    private static final int FORCED = 1;
    /** The time to stop the bundles, in addition to the time for requests. */
    private static final Duration BUNDLES = Duration.ofSeconds(5);

    private final Framework framework;
    private final RuntimeFiles files;
    private final Duration grace;
    private final AtomicBoolean terminating = new AtomicBoolean();

    /** @param grace the time that accepted requests have to complete */
    Shutdown(Framework framework, RuntimeFiles files, Duration grace) {
        this.framework = framework;
        this.files = files;
        this.grace = grace;
    }

    void onExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::run, "hotplate-shutdown"));
        TerminationSignals.handle(this::signalled);
    }

    private void signalled() {
        if (!terminating.getAndSet(true)) {
            System.exit(0);
        }
        System.err.println("hotplate: Second termination signal: ending without completing the accepted requests.");
        files.delete();
        Runtime.getRuntime().halt(FORCED);
    }

    private void run() {
        terminating.set(true);
        files.deleteAddress();
        boolean stopped = stop();
        files.delete();
        // halt: other hooks may wait for native code that never returns, and after the framework has stopped there is
        // nothing to wait for
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
                "hotplate: The server has not stopped within %d s (stop-grace in conf/hotplate.properties); ending the process.%n",
                grace.toSeconds());
    }
}
