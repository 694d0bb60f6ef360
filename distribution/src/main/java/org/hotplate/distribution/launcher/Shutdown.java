// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;

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
            framework.stop();
            var event = framework.waitForStop(grace.plus(BUNDLES).toMillis());
            if (event.getType() != FrameworkEvent.WAIT_TIMEDOUT) {
                return true;
            }
            System.err.printf(
                    "hotplate: Not everything ended within %d s (stop-grace in conf/hotplate.properties); the rest is broken off.%n",
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
}
