// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Checks whether a starting server is ready: it answers {@code /ping}, its engines have started, and every archive that
 * was in the watched folder at its first answer is READY, WAITING or FAILED. Engines that have not started ten seconds
 * after the first answer are not waited for. If models are WAITING, the states must have been unchanged for half a
 * second. Not thread-safe.
 */
public final class Readiness {

    private static final long ENGINES_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long UNCHANGED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final BaseFolder base;
    private Optional<Set<String>> awaited = Optional.empty();
    private long answersSince;
    private boolean enginesStarted;
    private int enginesMissing;
    private ModelStates seen = new ModelStates(Map.of());
    private long seenSince;
    private String problem = "it has not written its address yet";

    public Readiness(BaseFolder base) {
        this.base = base;
    }

    /** Checks once; returns the models' states if the server is ready. */
    public Optional<ModelStates> check() {
        ServerAddress address;
        try {
            address = ServerAddress.read(base);
            if (awaited.isEmpty()) {
                if (!address.answersPing()) {
                    problem = address.url() + "/ping does not answer";
                    return Optional.empty();
                }
                awaited = Optional.of(ModelStates.archivesIn(address.deploy()));
                answersSince = System.nanoTime();
            }
        } catch (IOException | CommandException e) {
            problem = Reason.of(e);
            return Optional.empty();
        }
        try {
            if (!enginesStarted(address)) {
                return Optional.empty();
            }
            var states = ModelStates.query(base);
            problem = states.toString();
            return Optional.of(states).filter(this::settled);
        } catch (IOException e) {
            problem = "its shell does not answer yet (%s)".formatted(Reason.of(e));
            return Optional.empty();
        }
    }

    private boolean enginesStarted(ServerAddress address) throws IOException {
        if (!enginesStarted) {
            int up = ModelStates.engines(base);
            enginesMissing = Math.max(0, address.engines() - up);
            enginesStarted = enginesMissing == 0 || System.nanoTime() - answersSince > ENGINES_NANOS;
            problem = "%d of %d engines have started".formatted(up, address.engines());
        }
        return enginesStarted;
    }

    private boolean settled(ModelStates states) {
        if (!states.equals(seen)) {
            seen = states;
            seenSince = System.nanoTime();
        }
        return states.settled(awaited.orElseThrow())
                && (states.waiting() == 0 || System.nanoTime() - seenSince > UNCHANGED_NANOS);
    }

    /** Returns how many engines had not started within ten seconds. */
    public int enginesMissing() {
        return enginesMissing;
    }

    /** Returns the reason why the server was not ready at the last check. */
    public String problem() {
        return problem;
    }
}
