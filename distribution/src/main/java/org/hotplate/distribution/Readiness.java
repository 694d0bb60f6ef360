// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a server that is starting is there: it answers, and every archive that lay in its folder when it first did is
 * READY, WAITING or FAILED. Not thread-safe.
 */
public final class Readiness {

    private final Base base;
    private Optional<Set<String>> awaited = Optional.empty();
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
            return Optional.of(states).filter(each -> each.settled(awaited.orElseThrow()));
        } catch (IOException | Refusal e) {
            obstacle = Reason.of(e);
            return Optional.empty();
        }
    }

    /** Returns what stood in the way the last time. */
    public String obstacle() {
        return obstacle;
    }
}
