// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.List;
import org.hotplate.model.ModelOptions;
import org.jspecify.annotations.Nullable;

/**
 * The engine that is to run a model's network.
 *
 * @param engine the engine, or null where it is missing
 * @param rule why that one, in one sentence; empty where it is missing
 * @param devices where it is to load the network
 */
record EngineChoice(@Nullable EnginePart engine, String rule, WantedDevices devices) {

    /**
     * Chooses: what the configuration names, of these what has the wanted devices, of these the best ranked.
     *
     * @param wanted what the configuration names, or else the archive
     * @param bestFirst every engine there is
     */
    static EngineChoice of(String wanted, ModelOptions options, WantedDevices devices, List<EnginePart> bestFirst) {
        List<EnginePart> called =
                bestFirst.stream().filter(engine -> engine.isCalled(wanted)).toList();
        if (called.isEmpty()) {
            return new EngineChoice(null, "", devices);
        }
        List<EnginePart> able = called.stream().filter(devices::areOf).toList();
        // where none has them, the best ranked one says so when it is to load the network
        List<EnginePart> left = able.isEmpty() ? called : able;
        String rule = rule(wanted, called.size(), left, devices);
        return new EngineChoice(
                left.get(0),
                options.engine()
                        .map(name -> "named by 'engine' in %s, %s".formatted(options.source(ModelOptions.ENGINE), rule))
                        .orElse(rule),
                devices);
    }

    private static String rule(String wanted, int there, List<EnginePart> left, WantedDevices devices) {
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

    /** Returns the same without a part that has left. */
    EngineChoice without(Object part) {
        return isOf(part) ? new EngineChoice(null, rule, devices) : this;
    }
}
