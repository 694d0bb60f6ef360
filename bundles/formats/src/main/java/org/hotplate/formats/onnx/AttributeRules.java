// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.NetworkLimits;

/**
 * The allowed numbers in attributes, by the attribute's name. Operators divide by some of them or use them as counts,
 * and not every kernel checks them. An attribute's name has the same meaning in all operators of ONNX and ONNX Runtime.
 */
final class AttributeRules {

    private record Range(double least, double most) {}

    private static final Range DIVISOR = new Range(1, NetworkLimits.ATTRIBUTE);
    private static final Range COUNT = new Range(0, NetworkLimits.ATTRIBUTE);
    private static final Range OFFSET = new Range(-NetworkLimits.ATTRIBUTE, NetworkLimits.ATTRIBUTE);
    private static final Range DIMENSION = new Range(-64, 64);
    private static final Range FACTOR = new Range(Float.MIN_VALUE, NetworkLimits.ATTRIBUTE);

    private static final Map<String, Range> RANGES = new HashMap<>();

    static {
        List.of(
                        "strides",
                        "dilations",
                        "kernel_shape",
                        "group",
                        "groups",
                        "num_groups",
                        "blocksize",
                        "block_size",
                        "num_outputs",
                        "num_heads",
                        "q_num_heads",
                        "kv_num_heads",
                        "hidden_size",
                        "output_height",
                        "output_width",
                        "pooled_shape",
                        "offset_group",
                        "sample_size",
                        "p",
                        "bits",
                        "K",
                        "N")
                .forEach(name -> RANGES.put(name, DIVISOR));
        List.of("output_padding", "output_shape", "sampling_ratio").forEach(name -> RANGES.put(name, COUNT));
        RANGES.put("pads", OFFSET);
        List.of("axis", "axes", "perm", "batch_axis", "time_axis", "batch_dims")
                .forEach(name -> RANGES.put(name, DIMENSION));
        RANGES.put("scales", FACTOR);
    }

    /** Attributes in which 0 means "as many as the input has". */
    private static final Map<String, List<String>> EXCEPT = Map.of("num_heads", List.of("RotaryEmbedding"));

    private AttributeRules() {}

    static void check(OnnxGraph.Node node, Map<String, OnnxAttribute> attributes) throws MalformedFileException {
        for (Map.Entry<String, OnnxAttribute> attribute : attributes.entrySet()) {
            Range range = RANGES.get(attribute.getKey());
            if (range != null
                    && !EXCEPT.getOrDefault(attribute.getKey(), List.of()).contains(node.type())) {
                check(node, attribute.getKey(), attribute.getValue(), range);
            }
        }
    }

    private static void check(OnnxGraph.Node node, String name, OnnxAttribute attribute, Range range)
            throws MalformedFileException {
        double wrong = attribute.least() >= range.least ? attribute.most() : attribute.least();
        if (attribute.hasNumbers() && !(wrong >= range.least && wrong <= range.most)) {
            throw new MalformedFileException("its operator %s has %s in the attribute '%s'; allowed is %s"
                    .formatted(
                            node.type(),
                            wrong == Math.rint(wrong) ? "%.0f".formatted(wrong) : wrong,
                            name,
                            range.equals(FACTOR)
                                    ? "more than 0 to %d".formatted(NetworkLimits.ATTRIBUTE)
                                    : "%.0f to %.0f".formatted(range.least, range.most)));
        }
    }
}
