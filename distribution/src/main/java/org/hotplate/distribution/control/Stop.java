// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.ServerOptions;
import org.hotplate.distribution.ServerProcess;
import org.hotplate.distribution.Settings;

/** Ends a server: asks it to, waits, and kills it if it does not; hung native code ignores the asking. */
final class Stop {

    /** The time a server needs to stop in addition to the grace period of its requests. */
    private static final Duration BEYOND_GRACE = Duration.ofSeconds(10);

    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(40);
    /** In this time a server has heard of a signal, so that the next one is a second one. */
    private static final Duration HEARD = Duration.ofMillis(300);

    private static final Duration FORCED_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 50;

    private final Base base;
    private final ServerProcess server;

    Stop(Base base) {
        this.base = base;
        this.server = new ServerProcess(base);
    }

    /**
     * Stops the server, if one is running.
     *
     * @param now whether to end it without waiting for requests to complete
     * @param seconds the time after which it is killed
     */
    int run(boolean now, Optional<Integer> seconds) throws Refusal, InterruptedException {
        stop(seconds.isPresent() ? ServerOptions.seconds(seconds.get()) : now ? FORCED_TIMEOUT : usualTimeout(), now);
        return 0;
    }

    private Duration usualTimeout() {
        try {
            return Settings.load(base).stopGrace().plus(BEYOND_GRACE);
        } catch (Refusal e) {
            // a configuration that has been spoilt since the start keeps no server from being stopped
            return USUAL_TIMEOUT;
        }
    }

    /**
     * Ends the server if there is one, and says what it took.
     *
     * @param now whether to break off what it has not finished
     */
    private void stop(Duration timeout, boolean now) throws Refusal, InterruptedException {
        if (!server.isRunning()) {
            deleteLeftOver();
            System.out.printf("No server is running on %s.%n", base.folder());
            return;
        }
        var process = server.find()
                .orElseThrow(() -> Refusal.failure(
                        "A server is running on %s, but %s does not contain its process number; try again if it is starting, or end it yourself."
                                .formatted(base.folder(), base.pidFile())));
        boolean stopping = !Files.exists(base.addressFile());
        if (stopping && !now) {
            System.out.printf(
                    "The server (process %d) is stopping already; stop --now ends it at once.%n", process.pid());
        } else {
            tell(process);
            if (now && !stopping && !gone(process, HEARD)) {
                tell(process);
            }
        }
        if (gone(process, timeout)) {
            System.out.printf("Stopped the server (process %d).%n", process.pid());
            return;
        }
        process.destroyForcibly();
        if (!gone(process, AFTER_KILL)) {
            throw Refusal.failure("Process %d did not end although it was killed.".formatted(process.pid()));
        }
        deleteLeftOver();
        System.out.printf(
                "Killed the server (process %d): it had not ended after %d s.%n", process.pid(), timeout.toSeconds());
    }

    private static void tell(ProcessHandle process) throws Refusal {
        if (!process.destroy() && process.isAlive()) {
            throw Refusal.failure("This user is not allowed to end process %d.".formatted(process.pid()));
        }
    }

    /** A server that was killed could not delete these itself. */
    private void deleteLeftOver() throws Refusal {
        try {
            Files.deleteIfExists(base.pidFile());
            Files.deleteIfExists(base.addressFile());
        } catch (IOException e) {
            throw Refusal.failure("Cannot delete %s: %s.".formatted(base.pidFile(), Reason.of(e)));
        }
    }

    private boolean gone(ProcessHandle process, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        do {
            try {
                process.onExit().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                // a process nobody has collected yet holds no lock any more
                if (!server.isRunning()) {
                    return true;
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        } while (System.nanoTime() < deadline);
        return false;
    }
}
