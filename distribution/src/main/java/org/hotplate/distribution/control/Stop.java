// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Options;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.ServerProcess;

/** Ends a server: asks it to, waits, and kills it if it does not; hung native code ignores the asking. */
final class Stop implements Command {

    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(40);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 50;

    private final Base base;
    private final ServerProcess server;

    Stop(Base base) {
        this.base = base;
        this.server = new ServerProcess(base);
    }

    @Override
    public int run(List<String> arguments) throws Refusal, InterruptedException {
        var options = Options.parse(arguments);
        if (!options.overrides().isEmpty() || !options.models().isEmpty()) {
            throw Refusal.usage("stop takes no option but --timeout.");
        }
        stop(options.timeout().orElse(USUAL_TIMEOUT));
        return 0;
    }

    /** Ends the server if there is one, and says what it took. */
    void stop(Duration timeout) throws Refusal, InterruptedException {
        if (!server.isRunning()) {
            deleteLeftOver();
            System.out.printf("No server runs on %s.%n", base.folder());
            return;
        }
        var process = server.find()
                .orElseThrow(() -> Refusal.failure(
                        "A server runs on %s, but %s does not name its process; end it by hand, or try again if it is only starting."
                                .formatted(base.folder(), base.pidFile())));
        if (!process.destroy()) {
            throw Refusal.failure("Process %d may not be ended by this user.".formatted(process.pid()));
        }
        if (gone(process, timeout)) {
            System.out.printf("Stopped the server (process %d).%n", process.pid());
            return;
        }
        process.destroyForcibly();
        if (!gone(process, AFTER_KILL)) {
            throw Refusal.failure("Process %d did not end even when killed.".formatted(process.pid()));
        }
        deleteLeftOver();
        System.out.printf(
                "Killed the server (process %d): it had not ended %d s after it was asked to.%n",
                process.pid(), timeout.toSeconds());
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
