// SPDX-License-Identifier: Apache-2.0
package org.hotplate.metrics.internal;

import io.prometheus.metrics.model.snapshots.Labels;
import org.hotplate.model.ModelId;

/**
 * What identifies the series of one model.
 *
 * @param model the endpoint's name
 * @param version the version, or an empty text
 */
record Series(String model, String version) {

    static final String[] LABELS = {"model", "version"};

    /** Returns the series of a model of a {@link org.hotplate.model.Model#name name}; of several versions without a name of their own, that of the version. */
    static Series of(String name, String version) {
        ModelId id = ModelId.of(name);
        return new Series(id.endpoint(), id.version().isEmpty() ? version : id.version());
    }

    Labels labels(String... more) {
        Labels labels = Labels.of("model", model, "version", version);
        return more.length == 0 ? labels : labels.merge(Labels.of(more));
    }
}
