// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalInt;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.admin.Scale;
import org.hotplate.model.internal.OperatorOverrides;

/** The saved scales of models. Used on the registry's thread only. */
public final class ScaleOverrides {

    private static final String KIND = "scale";

    private final OperatorOverrides overrides;
    private boolean closed;

    public ScaleOverrides(OperatorOverrides overrides) {
        this.overrides = overrides;
    }

    /** Returns the saved scale of a model; invalid values in the file are ignored. */
    public Scale of(String name) {
        return overrides
                .find(KIND, name)
                .map(kept -> new Scale(number(kept.path(ModelOptions.WORKERS)), number(kept.path(ModelOptions.QUEUE))))
                .orElse(Scale.NONE);
    }

    private static OptionalInt number(JsonNode kept) {
        return kept.isInt() && kept.intValue() > 0 ? OptionalInt.of(kept.intValue()) : OptionalInt.empty();
    }

    /** Replaces a decision; returns why it could not be saved, or an empty result. */
    Optional<String> decide(String name, Scale scale) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        scale.workers().ifPresent(workers -> kept.put(ModelOptions.WORKERS, workers));
        scale.queue().ifPresent(queue -> kept.put(ModelOptions.QUEUE, queue));
        return overrides.decide(KIND, name, kept);
    }

    public Optional<String> forget(String name) {
        return closed ? Optional.empty() : overrides.forget(KIND, name);
    }

    /** Keeps the saved scales from now on: models are removed since the server stops. */
    public void close() {
        closed = true;
    }
}
