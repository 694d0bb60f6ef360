// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hotplate.archive.ArchiveException;
import org.hotplate.formats.mxnet.ParamsEntry;
import org.hotplate.formats.mxnet.StoredWeight;
import org.hotplate.formats.mxnet.SymbolFile;
import org.hotplate.formats.mxnet.SymbolNode;
import org.hotplate.tensor.Shape;

/**
 * Finds the inputs of a symbol, which are the arguments that are neither weights nor labels, and their shapes and
 * types.
 */
final class SymbolInputs {

    /** Operators whose inputs after the first are weights, never data. */
    private static final Set<String> LAYERS = Set.of(
            "Convolution", "Deconvolution", "FullyConnected", "Embedding", "BatchNorm", "LayerNorm", "InstanceNorm");

    /** Operators whose output has the shape of their input. */
    private static final Set<String> SHAPE_KEEPING = Set.of(
            "_mul_scalar",
            "_div_scalar",
            "_plus_scalar",
            "_minus_scalar",
            "_rminus_scalar",
            "_copy",
            "identity",
            "BlockGrad",
            "Cast",
            "Activation",
            "relu",
            "Dropout",
            "BatchNorm",
            "broadcast_mul",
            "broadcast_add",
            "broadcast_sub",
            "broadcast_div");

    private final SymbolFile symbol;
    private final Map<String, ParamsEntry> weights;
    private final Path definition;
    private final Path parameters;

    SymbolInputs(SymbolFile symbol, Map<String, ParamsEntry> weights, Path definition, Path parameters) {
        this.symbol = symbol;
        this.weights = weights;
        this.definition = definition;
        this.parameters = parameters;
    }

    List<NetworkInput> list() throws ArchiveException {
        List<NetworkInput> inputs = new ArrayList<>();
        Set<String> labels = symbol.labels();
        for (SymbolNode argument : symbol.arguments()) {
            String name = argument.name();
            if (StoredWeight.find(name, weights).isEmpty() && !labels.contains(name)) {
                checkIsNotWeight(name);
                inputs.add(input(name));
            }
        }
        if (inputs.isEmpty()) {
            throw new ArchiveException(
                    "%s has no input: every argument of it is a weight in %s; keep only weights there"
                            .formatted(definition, parameters.getFileName()));
        }
        return inputs;
    }

    private void checkIsNotWeight(String name) throws ArchiveException {
        for (SymbolFile.Use use : symbol.uses(name)) {
            if (use.input() > 0 && LAYERS.contains(use.operator().op())) {
                throw new ArchiveException(
                        "%s lacks '%s', a weight of the layer '%s' in %s; save the weights and the symbol of one model"
                                .formatted(parameters, name, use.operator().name(), definition.getFileName()));
            }
        }
    }

    private NetworkInput input(String name) {
        Optional<Shape> declared = symbol.shapeOf(name);
        if (declared.isPresent()) {
            return new NetworkInput(name, declared, symbol.typeOf(name), "the symbol's own declaration");
        }
        Deque<SymbolNode> queue = new ArrayDeque<>();
        symbol.argument(name).ifPresent(queue::add);
        Set<SymbolNode> seen = new HashSet<>(queue);
        while (!queue.isEmpty()) {
            SymbolNode source = queue.remove();
            for (SymbolNode operator : symbol.operators()) {
                Optional<Shape> shape = symbol.source(operator, 0)
                                .filter(first -> first == source)
                                .isPresent()
                        ? inputShape(operator)
                        : Optional.empty();
                if (shape.isPresent()) {
                    return new NetworkInput(
                            name, shape, symbol.typeOf(name), "the layer '%s'".formatted(operator.name()));
                }
                if (SHAPE_KEEPING.contains(operator.op()) && takes(operator, source) && seen.add(operator)) {
                    queue.add(operator);
                }
            }
        }
        return new NetworkInput(name, Optional.empty(), symbol.typeOf(name), "");
    }

    private boolean takes(SymbolNode operator, SymbolNode source) {
        for (int i = 0; i < operator.inputs().size(); i++) {
            if (symbol.source(operator, i).filter(each -> each == source).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Returns the shape of a layer's input, derived from the shape of its weight. */
    private Optional<Shape> inputShape(SymbolNode operator) {
        Optional<Shape> weight = symbol.source(operator, 1)
                .map(SymbolNode::name)
                .flatMap(name -> StoredWeight.find(name, weights))
                .map(StoredWeight::shape);
        return switch (operator.op()) {
            case "Convolution" -> weight.flatMap(shape -> convolved(operator, shape));
            case "FullyConnected" ->
                weight.filter(shape -> shape.rank() == 2).map(shape -> Shape.of(Shape.ANY, shape.dim(1)));
            case "Embedding" -> Optional.of(Shape.of(Shape.ANY, Shape.ANY));
            default -> Optional.empty();
        };
    }

    private static Optional<Shape> convolved(SymbolNode operator, Shape weight) {
        String layout = operator.attribute("layout").orElse("None");
        if (weight.rank() < 3 || !(layout.equals("None") || layout.startsWith("NC"))) {
            return Optional.empty();
        }
        int[] dims = new int[weight.rank()];
        Arrays.fill(dims, Shape.ANY);
        dims[1] = weight.dim(1) * groups(operator);
        return Optional.of(Shape.of(dims));
    }

    private static int groups(SymbolNode operator) {
        String groups = operator.attribute("num_group").orElse("1");
        return groups.matches("[1-9]\\d{0,6}") ? Integer.parseInt(groups) : 1;
    }
}
