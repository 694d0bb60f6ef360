// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * Stops the framework when the process receives a termination signal. A second signal, or the end of the grace period,
 * ends the process at once.
 */
final class Shutdown {

    private static final int FORCED = 1;
    /** The time for stopping bundles after the accepted requests have ended. */
    private static final Duration BUNDLES = Duration.ofSeconds(5);

    /** The start levels of the models and of the jars in the deploy folder; the front ends are between them. */
    private static final int MODELS = 20;

    private static final int JARS = 30;

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

    /**
     * Stops the front ends, which finish the accepted requests, and then the framework. In this order, a jar whose start
     * or stop does not end delays no request, and delays the end of the process by {@link #BUNDLES} only.
     */
    private boolean stop() {
        try {
            boolean answered = stopFrontEnds();
            framework.stop();
            boolean stopped = framework.waitForStop(BUNDLES.toMillis()).getType() != FrameworkEvent.WAIT_TIMEDOUT;
            if (answered && stopped) {
                return true;
            }
            System.err.printf(
                    "hotplate: The server has not stopped within %d s (stop-grace in conf/hotplate.properties); ending the process.%n",
                    grace.toSeconds());
            return false;
        } catch (BundleException e) {
            System.err.println("The framework did not stop: " + e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean stopFrontEnds() throws InterruptedException {
        BundleContext context = framework.getBundleContext();
        if (context == null) {
            return true; // the framework has not been initialized
        }
        var stops = new Thread(
                () -> Stream.of(context.getBundles())
                        .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                        .filter(bundle -> startLevel(bundle) > MODELS && startLevel(bundle) < JARS)
                        .sorted(Comparator.comparingInt(Shutdown::startLevel)
                                .thenComparing(Bundle::getBundleId)
                                .reversed())
                        .forEach(Shutdown::stop),
                "hotplate-stop-front-ends");
        stops.setDaemon(true);
        stops.start();
        stops.join(grace.plus(BUNDLES).toMillis());
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
}
