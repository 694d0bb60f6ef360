// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hotplate.model.internal.OperatorOverrides;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The traffic weights that an operator has set for the versions of an endpoint. Used on the registry's thread only. */
final class TrafficSplit {

    private static final Logger LOG = LoggerFactory.getLogger(TrafficSplit.class);
    private static final String KIND = "weights";

    private final OperatorOverrides overrides;

    TrafficSplit(OperatorOverrides overrides) {
        this.overrides = overrides;
    }

    /** Returns in one sentence why weights are invalid; empty if they are valid. */
    static Optional<String> fault(Map<String, Integer> percent) {
        int sum = percent.values().stream().mapToInt(Integer::intValue).sum();
        return percent.values().stream().allMatch(share -> share >= 1 && share <= 100) && sum == 100
                ? Optional.empty()
                : Optional.of(
                        "The shares are %s, together %d; allowed are whole percents from 1 to 100 that add up to 100"
                                .formatted(
                                        percent.entrySet().stream()
                                                .map(Object::toString)
                                                .collect(Collectors.joining(", ")),
                                        sum));
    }

    /** Returns an endpoint's weights; empty if none are set. */
    Map<String, Integer> of(String endpoint) {
        Map<String, Integer> trafficSplit = new TreeMap<>();
        Optional<JsonNode> kept = overrides.find(KIND, endpoint);
        kept.ifPresent(node -> node.properties()
                .forEach(share ->
                        trafficSplit.put(share.getKey(), share.getValue().asInt())));
        if (kept.isPresent() && fault(trafficSplit).isPresent()) {
            LOG.warn("The saved weights of endpoint {} are ignored: {}", endpoint, kept.get());
            overrides.forget(KIND, endpoint);
            return Map.of();
        }
        return trafficSplit;
    }

    /** Sets or removes an endpoint's weights; returns why the change will not survive a restart, if so. */
    Optional<String> set(String endpoint, Map<String, Integer> percent) {
        if (percent.isEmpty()) {
            return overrides.forget(KIND, endpoint);
        }
        ObjectNode trafficSplit = JsonNodeFactory.instance.objectNode();
        percent.forEach(trafficSplit::put);
        return overrides.decide(KIND, endpoint, trafficSplit);
    }
}
