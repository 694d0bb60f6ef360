// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import java.util.List;
import org.hotplate.model.admin.ModelOptions;
import org.jspecify.annotations.Nullable;

/**
 * The engine selected to run a model's network.
 *
 * @param engine the engine; null if it is missing
 * @param rule why it was selected, in one sentence; empty if it is missing
 * @param devices the devices to load the network onto
 */
public record EngineSelection(@Nullable EngineComponent engine, String rule, RequestedDevices devices) {

    /**
     * Selects the engine: of the engines with the required name, those with the required devices; of these, the
     * preferred one.
     *
     * @param wanted the name in the configuration, or else in the archive
     * @param bestFirst all registered engines, in order of preference
     */
    static EngineSelection of(
            String wanted, ModelOptions options, RequestedDevices devices, List<EngineComponent> bestFirst) {
        List<EngineComponent> called =
                bestFirst.stream().filter(engine -> engine.isCalled(wanted)).toList();
        if (called.isEmpty()) {
            return new EngineSelection(null, "", devices);
        }
        List<EngineComponent> able = called.stream().filter(devices::areOf).toList();
        // if no engine has the devices, the preferred one reports that when it loads the network
        List<EngineComponent> left = able.isEmpty() ? called : able;
        String rule = rule(wanted, called.size(), left, devices);
        return new EngineSelection(
                left.get(0),
                options.engine()
                        .map(name -> "named by 'engine' in %s, %s".formatted(options.source(ModelOptions.ENGINE), rule))
                        .orElse(rule),
                devices);
    }

    private static String rule(String wanted, int there, List<EngineComponent> left, RequestedDevices devices) {
        if (there == 1) {
            return "the only one for " + wanted;
        }
        if (left.size() == 1) {
            return "the only one of %d for %s that has %s".formatted(there, wanted, devices);
        }
        return "%s of %d for %s%s"
                .formatted(
                        left.get(0).origin().advantageOver(left.get(1).origin()),
                        left.size(),
                        wanted,
                        left.size() == there ? "" : " that have " + devices);
    }

    boolean isOf(Object part) {
        return part.equals(engine);
    }

    /** Returns a copy without a removed component. */
    EngineSelection without(Object part) {
        return isOf(part) ? new EngineSelection(null, rule, devices) : this;
    }
}
