// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalInt;
import org.hotplate.model.ModelOptions;
import org.hotplate.model.Scale;

/** The scales that operators have decided on, as they are kept. Used on the registry's thread alone. */
final class Scales {

    private static final String KIND = "scale";

    private final Decisions decisions;
    private boolean closed;

    Scales(Decisions decisions) {
        this.decisions = decisions;
    }

    /** Returns what was decided about a model; what makes no sense in the file was not. */
    Scale of(String name) {
        return decisions
                .find(KIND, name)
                .map(kept -> new Scale(number(kept.path(ModelOptions.WORKERS)), number(kept.path(ModelOptions.QUEUE))))
                .orElse(Scale.NONE);
    }

    private static OptionalInt number(JsonNode kept) {
        return kept.isInt() && kept.intValue() > 0 ? OptionalInt.of(kept.intValue()) : OptionalInt.empty();
    }

    /** Takes a decision in place of an earlier one, and returns why it will not outlive the server, if so. */
    Optional<String> decide(String name, Scale scale) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        scale.workers().ifPresent(workers -> kept.put(ModelOptions.WORKERS, workers));
        scale.queue().ifPresent(queue -> kept.put(ModelOptions.QUEUE, queue));
        return decisions.decide(KIND, name, kept);
    }

    Optional<String> forget(String name) {
        return closed ? Optional.empty() : decisions.forget(KIND, name);
    }

    /** Forgets nothing from now on: the models go because the server ends. */
    void close() {
        closed = true;
    }
}
