// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import java.util.List;
import java.util.Map;

/** MXNet's names for the outputs of operators with several outputs. */
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
     * Returns the name of an output.
     *
     * @param further whether an output other than the first is used anywhere, which shows that there are several
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
