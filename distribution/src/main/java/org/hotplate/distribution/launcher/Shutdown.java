// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;

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
            framework.stop();
            var event = framework.waitForStop(grace.plus(BUNDLES).toMillis());
            if (event.getType() != FrameworkEvent.WAIT_TIMEDOUT) {
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
}
