// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Whether a server that is starting is there: it answers, its engines are up, and every archive that lay in its folder
 * when it first answered is READY, WAITING or FAILED. Engines come up after the rest; one that has not after ten seconds
 * is not waited for. WAITING counts once nothing has changed for a moment. Not thread-safe.
 */
public final class Readiness {

    private static final long ENGINES_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Base base;
    private Optional<Set<String>> awaited = Optional.empty();
    private long answersSince;
    private boolean enginesUp;
    private int enginesMissing;
    private ModelStates seen = new ModelStates(Map.of());
    private long seenSince;
    private String obstacle = "it has not said where it listens";

    public Readiness(Base base) {
        this.base = base;
    }

    /** Looks once; returns how the models are if the server is there. */
    public Optional<ModelStates> look() {
        ServerAddress address;
        try {
            address = ServerAddress.read(base);
            if (awaited.isEmpty()) {
                if (!address.answersPing()) {
                    obstacle = address.url() + "/ping does not answer";
                    return Optional.empty();
                }
                awaited = Optional.of(ModelStates.archivesIn(address.deploy()));
                answersSince = System.nanoTime();
            }
        } catch (IOException | Refusal e) {
            obstacle = Reason.of(e);
            return Optional.empty();
        }
        try {
            if (!enginesUp(address)) {
                return Optional.empty();
            }
            var states = ModelStates.ask(base);
            obstacle = states.toString();
            return Optional.of(states).filter(this::settled);
        } catch (IOException e) {
            obstacle = "its shell does not answer yet (%s)".formatted(Reason.of(e));
            return Optional.empty();
        }
    }

    private boolean enginesUp(ServerAddress address) throws IOException {
        if (!enginesUp) {
            int up = ModelStates.engines(base);
            enginesMissing = Math.max(0, address.engines() - up);
            enginesUp = enginesMissing == 0 || System.nanoTime() - answersSince > ENGINES_NANOS;
            obstacle = "%d of %d engines are up".formatted(up, address.engines());
        }
        return enginesUp;
    }

    private boolean settled(ModelStates states) {
        if (!states.equals(seen)) {
            seen = states;
            seenSince = System.nanoTime();
        }
        return states.settled(awaited.orElseThrow())
                && (states.waiting() == 0 || System.nanoTime() - seenSince > STILL_NANOS);
    }

    /** Returns how many engines were not waited for any longer. */
    public int enginesMissing() {
        return enginesMissing;
    }

    /** Returns what stood in the way the last time. */
    public String obstacle() {
        return obstacle;
    }
}
