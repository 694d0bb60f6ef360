// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;

/** Stops the framework when the process is told to end. */
final class Shutdown {

    private static final long GRACE_SECONDS = Long.getLong("hotplate.stop.grace", 30);

    private final Framework framework;
    private final RunningFiles files;

    Shutdown(Framework framework, RunningFiles files) {
        this.framework = framework;
        this.files = files;
    }

    void onExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::run, "hotplate-shutdown"));
    }

    private void run() {
        boolean stopped = stop();
        files.delete();
        // other hooks may wait for native code for ever; with the framework stopped there is nothing left to wait for
        Runtime.getRuntime().halt(stopped ? 0 : 1);
    }

    private boolean stop() {
        try {
            framework.stop();
            var event = framework.waitForStop(TimeUnit.SECONDS.toMillis(GRACE_SECONDS));
            return event.getType() != FrameworkEvent.WAIT_TIMEDOUT;
        } catch (BundleException e) {
            System.err.println("The framework did not stop: " + e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
