// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.ServerOptions;
import org.hotplate.distribution.ServerProcess;
import org.hotplate.distribution.Settings;

/**
 * Ends a server: sends a termination signal, waits, and kills it if it has not ended. Native code that hangs prevents a
 * normal end.
 */
final class Stop {

    /** The time a server needs to stop in addition to the grace period of its requests. */
    private static final Duration BEYOND_GRACE = Duration.ofSeconds(10);

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(40);
    /** Within this time a server handles a signal; a signal after it counts as a second one. */
    private static final Duration SIGNAL_DELAY = Duration.ofMillis(300);

    private static final Duration FORCED_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 50;

    private final BaseFolder base;
    private final ServerProcess server;

    Stop(BaseFolder base) {
        this.base = base;
        this.server = new ServerProcess(base);
    }

    /**
     * Stops the server, if one is running.
     *
     * @param now whether to end it without waiting for requests to complete
     * @param seconds the time after which it is killed
     */
    int run(boolean now, Optional<Integer> seconds) throws CommandException, InterruptedException {
        stop(seconds.isPresent() ? ServerOptions.seconds(seconds.get()) : now ? FORCED_TIMEOUT : usualTimeout(), now);
        return 0;
    }

    private Duration usualTimeout() {
        try {
            return Settings.load(base).stopGrace().plus(BEYOND_GRACE);
        } catch (CommandException e) {
            // an invalid configuration must not prevent the server from being stopped
            return DEFAULT_TIMEOUT;
        }
    }

    /**
     * Ends the server if one is running, and prints how it ended.
     *
     * @param now whether to cancel incomplete requests
     */
    private void stop(Duration timeout, boolean now) throws CommandException, InterruptedException {
        if (!server.isRunning()) {
            deleteLeftOver();
            System.out.printf("No server is running on %s.%n", base.folder());
            return;
        }
        var process = server.find()
                .orElseThrow(() -> CommandException.failure(
                        "A server is running on %s, but %s does not contain its process number; try again if it is starting, or end it yourself."
                                .formatted(base.folder(), base.pidFile())));
        boolean stopping = !Files.exists(base.addressFile());
        if (stopping && !now) {
            System.out.printf(
                    "The server (process %d) is stopping already; stop --now ends it at once.%n", process.pid());
        } else {
            terminate(process);
            if (now && !stopping && !awaitExit(process, SIGNAL_DELAY)) {
                terminate(process);
            }
        }
        if (awaitExit(process, timeout)) {
            System.out.printf("Stopped the server (process %d).%n", process.pid());
            return;
        }
        process.destroyForcibly();
        if (!awaitExit(process, AFTER_KILL)) {
            throw CommandException.failure("Process %d did not end although it was killed.".formatted(process.pid()));
        }
        deleteLeftOver();
        System.out.printf(
                "Killed the server (process %d): it had not ended after %d s.%n", process.pid(), timeout.toSeconds());
    }

    private static void terminate(ProcessHandle process) throws CommandException {
        if (!process.destroy() && process.isAlive()) {
            throw CommandException.failure("This user is not allowed to end process %d.".formatted(process.pid()));
        }
    }

    /** Deletes files that a killed server has left. */
    private void deleteLeftOver() throws CommandException {
        try {
            Files.deleteIfExists(base.pidFile());
            Files.deleteIfExists(base.addressFile());
        } catch (IOException e) {
            throw CommandException.failure("Cannot delete %s: %s.".formatted(base.pidFile(), Reason.of(e)));
        }
    }

    private boolean awaitExit(ProcessHandle process, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        do {
            try {
                process.onExit().get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                // a zombie process that its parent has not collected holds no lock
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
