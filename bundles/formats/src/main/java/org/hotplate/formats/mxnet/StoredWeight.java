// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;

/**
 * A weight of the network in its parameter file: one array; or, in files of MXNet's recurrent cells, one array for each
 * gate, whose concatenation is the weight.
 *
 * @param parts never empty, all of one type and shape
 */
public record StoredWeight(String name, List<ParamsEntry> parts) {

    /** The gates of MXNet's LSTM and GRU cells, in the order that the cells' operators expect. */
    private static final List<List<String>> GATES = List.of(List.of("_i", "_f", "_c", "_o"), List.of("_r", "_z", "_o"));

    /** Finds the content of a parameter file for a weight's name in the network. */
    public static Optional<StoredWeight> find(String name, Map<String, ParamsEntry> params) {
        ParamsEntry whole = params.get(name);
        return whole != null ? Optional.of(new StoredWeight(name, List.of(whole))) : gates(name, params);
    }

    private static Optional<StoredWeight> gates(String name, Map<String, ParamsEntry> params) {
        int kind = Math.max(name.lastIndexOf("_weight"), name.lastIndexOf("_bias"));
        if (kind < 0) {
            return Optional.empty();
        }
        return GATES.stream()
                .map(gates -> gates.stream()
                        .map(gate -> name.substring(0, kind) + gate + name.substring(kind))
                        .toList())
                .filter(params.keySet()::containsAll)
                .map(names -> names.stream().map(params::get).toList())
                .filter(parts -> parts.stream().allMatch(part -> isLike(part, parts.get(0))))
                .findFirst()
                .map(parts -> new StoredWeight(name, parts));
    }

    private static boolean isLike(ParamsEntry one, ParamsEntry other) {
        return one.type() == other.type() && one.shape().equals(other.shape());
    }

    public DataType type() {
        return parts.get(0).type();
    }

    public Shape shape() {
        int[] dims = parts.get(0).shape().dims();
        dims[0] = Math.multiplyExact(dims[0], parts.size());
        return Shape.of(dims);
    }

    /** Returns the size of its elements in bytes. */
    public int bytes() {
        return Math.multiplyExact(parts.get(0).bytes(), parts.size());
    }
}
