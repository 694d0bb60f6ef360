// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Whether a server that is starting is there: it answers, and every archive that lay in its folder when it first did is
 * READY, WAITING or FAILED. Engines come up after the rest, so WAITING counts once nothing has changed for five seconds.
 * Not thread-safe.
 */
public final class Readiness {

    private static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Base base;
    private Optional<Set<String>> awaited = Optional.empty();
    private ModelStates seen = new ModelStates(Map.of());
    private long seenSince = System.nanoTime();
    private String obstacle = "it has not said where it listens";

    public Readiness(Base base) {
        this.base = base;
    }

    /** Looks once; returns how the models are if the server is there. */
    public Optional<ModelStates> look() {
        try {
            var address = ServerAddress.read(base);
            if (awaited.isEmpty()) {
                if (!address.answersPing()) {
                    obstacle = address.url() + "/ping does not answer";
                    return Optional.empty();
                }
                awaited = Optional.of(ModelStates.archivesIn(address.deploy()));
            }
            var states = ModelStates.ask(base);
            obstacle = states.toString();
            return Optional.of(states).filter(this::settled);
        } catch (IOException | Refusal e) {
            obstacle = Reason.of(e);
            return Optional.empty();
        }
    }

    private boolean settled(ModelStates states) {
        if (!states.equals(seen)) {
            seen = states;
            seenSince = System.nanoTime();
        }
        return states.settled(awaited.orElseThrow())
                && (states.waiting() == 0 || System.nanoTime() - seenSince > STILL_NANOS);
    }

    /** Returns what stood in the way the last time. */
    public String obstacle() {
        return obstacle;
    }
}
