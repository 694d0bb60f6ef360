// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelState;
import org.hotplate.model.internal.OperatorOverrides;
import org.hotplate.model.internal.lifecycle.ServedModel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Selects the default version of an endpoint, and stores the previous default. Used on the registry's thread only. */
final class DefaultVersion {

    private static final Logger LOG = LoggerFactory.getLogger(DefaultVersion.class);

    private static final String PINNED = "default";
    private static final String HISTORY = "history";
    private static final String NOW = "now";
    private static final String BEFORE = "before";

    private final String endpoint;
    private final OperatorOverrides overrides;
    /**
     * The versions that have existed since the start; a version that is not among them may still be deployed after the
     * start.
     */
    private final Set<String> seen = new HashSet<>();

    /** Whether archives that existed at the start are still to be read; one of them may be the selected version. */
    private boolean starting = true;

    private @Nullable String now;
    private @Nullable String before;

    DefaultVersion(String endpoint, OperatorOverrides overrides) {
        this.endpoint = endpoint;
        this.overrides = overrides;
        Optional<JsonNode> history = overrides.find(HISTORY, endpoint);
        now = history.map(node -> node.path(NOW).textValue()).orElse(null);
        before = history.map(node -> node.path(BEFORE).textValue()).orElse(null);
    }

    Optional<String> pinned() {
        return overrides.find(PINNED, endpoint).map(JsonNode::textValue);
    }

    /** Returns the previous default, if it still exists. */
    Optional<ServedModel> before(List<ServedModel> versions) {
        return before == null ? Optional.empty() : version(versions, before);
    }

    /** Returns whether a version has existed since the start and was removed. */
    boolean isGone(String version, List<ServedModel> versions) {
        return seen.contains(version) && version(versions, version).isEmpty();
    }

    /** Selects the default of these versions, which are sorted with the highest first. */
    ServedModel choose(List<ServedModel> versions) {
        versions.forEach(model -> seen.add(model.version()));
        pinned().filter(version -> isGone(version, versions)).ifPresent(version -> {
            LOG.info(
                    "Endpoint {}: version {}, which was set as the default, has been removed; the highest version is the default again",
                    endpoint,
                    ModelId.shown(version));
            overrides.forget(PINNED, endpoint);
        });
        starting = starting && versions.stream().anyMatch(DefaultVersion::isUnread);
        ServedModel chosen = decided(versions).orElseGet(() -> versions.stream()
                .filter(ServedModel::accepts)
                .findFirst()
                .orElse(versions.get(0)));
        note(chosen, versions);
        return chosen;
    }

    /**
     * Returns the version that an operator selected, unless it has failed; while archives are still being read after a
     * start, also a version that may turn out to be it. No other version replaces it.
     */
    Optional<ServedModel> decided(List<ServedModel> versions) {
        return pinned().flatMap(version -> version(versions, version).or(() -> mayBecome(version, versions)))
                .filter(model -> model.status().state() != ModelState.FAILED);
    }

    private Optional<ServedModel> mayBecome(String version, List<ServedModel> versions) {
        return starting && !seen.contains(version)
                ? versions.stream()
                        .filter(DefaultVersion::isUnread)
                        .filter(model -> model.version().isEmpty())
                        .findFirst()
                : Optional.empty();
    }

    /**
     * Returns whether a model's archive has not been read yet. It may contain the version if the model's name has none.
     */
    private static boolean isUnread(ServedModel model) {
        return model.status().state() == ModelState.DISCOVERED;
    }

    /**
     * Sets the default, or resets it to the highest version; returns why the change will not survive a restart, if so.
     */
    Optional<String> pin(Optional<String> version) {
        Optional<String> unkept = version.isPresent()
                ? overrides.decide(PINNED, endpoint, TextNode.valueOf(version.get()))
                : overrides.forget(PINNED, endpoint);
        version.ifPresent(this::follow);
        return unkept;
    }

    /**
     * Records a change of the default. The replacement of a failed version, and the first version after a start, are
     * not changes.
     */
    private void note(ServedModel chosen, List<ServedModel> versions) {
        if (!chosen.accepts() || chosen.version().equals(now)) {
            return;
        }
        if (now == null || isGone(now, versions)) {
            now = chosen.version();
            before = now.equals(before) ? null : before;
        } else if (version(versions, now).filter(ServedModel::accepts).isPresent()) {
            follow(chosen.version());
        }
    }

    private void follow(String next) {
        if (now == null || now.equals(next)) {
            now = next;
            return;
        }
        LOG.info("Endpoint {}: the default is version {}, after {}", endpoint, ModelId.shown(next), ModelId.shown(now));
        before = now;
        now = next;
        overrides.decide(
                HISTORY,
                endpoint,
                JsonNodeFactory.instance.objectNode().put(NOW, now).put(BEFORE, before));
    }

    void forget() {
        overrides.forget(PINNED, endpoint);
        overrides.forget(HISTORY, endpoint);
    }

    private static Optional<ServedModel> version(List<ServedModel> versions, String version) {
        return versions.stream()
                .filter(model -> model.version().equals(version))
                .findFirst();
    }
}
