// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.hotplate.model.internal.lifecycle.ServedModel;

/**
 * Distributes requests evenly over versions by weight: with 90 and 10, every tenth request goes to the second. The
 * share of a version that accepts no requests goes to the others. Thread-safe.
 */
final class WeightedRoundRobin {

    private final Map<String, Integer> trafficSplit;
    /** The deficit of each version relative to its weight. */
    private final Map<String, Integer> credit = new HashMap<>();

    WeightedRoundRobin(Map<String, Integer> trafficSplit) {
        this.trafficSplit = Map.copyOf(trafficSplit);
    }

    Map<String, Integer> trafficSplit() {
        return trafficSplit;
    }

    /** Selects a version that has a weight and accepts requests; empty if there is none. */
    Optional<ServedModel> next(List<ServedModel> versions) {
        List<ServedModel> able = able(versions);
        synchronized (credit) {
            ServedModel chosen = null;
            int most = 0;
            int total = 0;
            for (ServedModel model : able) {
                int share = trafficSplit.getOrDefault(model.version(), 0);
                total += share;
                int its = credit.merge(model.version(), share, Integer::sum);
                if (chosen == null || its > most) {
                    chosen = model;
                    most = its;
                }
            }
            if (chosen != null) {
                credit.merge(chosen.version(), -total, Integer::sum);
            }
            return Optional.ofNullable(chosen);
        }
    }

    /**
     * Returns the percentage of requests that a version receives now; empty if no version with a weight accepts
     * requests.
     */
    Optional<Integer> percent(ServedModel model, List<ServedModel> versions) {
        List<ServedModel> able = able(versions);
        int total = able.stream()
                .mapToInt(each -> trafficSplit.getOrDefault(each.version(), 0))
                .sum();
        if (total == 0) {
            return Optional.empty();
        }
        int share = able.contains(model) ? trafficSplit.getOrDefault(model.version(), 0) : 0;
        return Optional.of((share * 100 + total / 2) / total);
    }

    private List<ServedModel> able(List<ServedModel> versions) {
        Predicate<ServedModel> has = model -> trafficSplit.containsKey(model.version());
        return versions.stream().filter(has.and(ServedModel::accepts)).toList();
    }
}
