// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import java.util.List;
import java.util.Map;

/** How MXNet names the outputs of the operators that have several. */
final class OutputNames {

    private static final List<String> NORMALISED = List.of("output", "mean", "var");

    private static final Map<String, List<String>> NAMED = Map.of(
            "BatchNorm", NORMALISED,
            "BatchNorm_v1", NORMALISED,
            "_contrib_SyncBatchNorm", NORMALISED,
            "InstanceNorm", NORMALISED,
            "LayerNorm", List.of("output", "mean", "std"),
            "GroupNorm", List.of("output", "mean", "std"),
            "Dropout", List.of("output", "mask"),
            "LeakyReLU", List.of("output", "mask"),
            "RNN", List.of("output", "state", "state_cell"));

    private OutputNames() {}

    /**
     * Names one output.
     *
     * @param further whether an output beyond the first is used anywhere, which shows that there are several
     */
    static String name(SymbolNode node, int output, boolean further) {
        if (node.isVariable()) {
            return node.name();
        }
        List<String> names = NAMED.getOrDefault(node.op(), List.of());
        String parts = node.attribute("num_outputs").orElse("1");
        String name = output < names.size()
                ? names.get(output)
                : further || !parts.equals("1") ? "output" + output : "output";
        return node.name().isEmpty() ? name : node.name() + "_" + name;
    }
}
