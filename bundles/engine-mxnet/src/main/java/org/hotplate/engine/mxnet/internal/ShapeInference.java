// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.engine.EngineException;
import ai.djl.mxnet.engine.MxNDArray;
import ai.djl.mxnet.engine.Symbol;
import ai.djl.mxnet.jna.LibUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.formats.mxnet.TypeCodes;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Infers shapes and types from those of the inputs, with MXNet. Wrong inputs fail here without damage; in an executor
 * they would make it unusable.
 *
 * <p>Calls libmxnet directly: DJL's method fails if more than one shape is known.
 */
final class ShapeInference {

    private static final Logger LOG = LoggerFactory.getLogger(ShapeInference.class);

    /**
     * The inferred shapes.
     *
     * @param arguments by name, without those that cannot be inferred
     * @param outputs in order
     */
    record Inferred(Map<String, Shape> arguments, List<Shape> outputs) {}

    private final Graph graph;
    private final Weights weights;

    ShapeInference(Graph graph, Weights weights) {
        this.graph = graph;
        this.weights = weights;
    }

    /**
     * Infers shapes.
     *
     * @param inputs a shape for each of the graph's inputs
     * @throws EngineException if the network does not accept inputs of these shapes
     */
    Inferred infer(Symbol symbol, List<Shape> inputs) {
        Map<String, Shape> known = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            known.put(graph.inputs().get(i).name(), inputs.get(i));
        }
        weights().forEach((name, weight) -> known.put(name, MxNetTypes.ofDjl(weight.getShape())));
        LongByReference[] counts = {new LongByReference(), new LongByReference(), new LongByReference()};
        PointerByReference[] ranks = pointers();
        PointerByReference[] dims = pointers();
        check(library().getFunction("MXSymbolInferShapePartialEx64").invokeInt(new Object[] {
            symbol.getHandle(),
            known.size(),
            known.keySet().toArray(String[]::new),
            starts(known),
            dims(known),
            counts[0],
            ranks[0],
            dims[0],
            counts[1],
            ranks[1],
            dims[1],
            counts[2],
            ranks[2],
            dims[2],
            new IntByReference()
        }));
        List<Shape> shapes = shapes(counts[0], ranks[0], dims[0]);
        Map<String, Shape> arguments = new LinkedHashMap<>();
        for (int i = 0; i < shapes.size(); i++) {
            if (shapes.get(i).isFixed()) {
                arguments.put(graph.arguments().get(i), shapes.get(i));
            }
        }
        return new Inferred(arguments, shapes(counts[1], ranks[1], dims[1]));
    }

    /** Returns the type of each output; empty if it cannot be inferred from the inputs' types. */
    List<Optional<DataType>> outputTypes(Symbol symbol) {
        Map<String, Integer> known = new LinkedHashMap<>();
        for (TensorSpec input : graph.inputs()) {
            known.put(input.name(), code(Optional.ofNullable(input.type())));
        }
        weights().forEach((name, weight) -> known.put(name, code(MxNetTypes.ofDjl(weight.getDataType()))));
        IntByReference[] counts = {new IntByReference(), new IntByReference(), new IntByReference()};
        PointerByReference[] codes = pointers();
        int failed = library().getFunction("MXSymbolInferTypePartial").invokeInt(new Object[] {
            symbol.getHandle(),
            known.size(),
            known.keySet().toArray(String[]::new),
            known.values().stream().mapToInt(Integer::intValue).toArray(),
            counts[0],
            codes[0],
            counts[1],
            codes[1],
            counts[2],
            codes[2],
            new IntByReference()
        });
        List<Optional<DataType>> types = new ArrayList<>();
        for (int i = 0; i < graph.outputs().size(); i++) {
            types.add(
                    failed == 0 && i < counts[1].getValue()
                            ? TypeCodes.type(codes[1].getValue().getInt((long) i * Integer.BYTES))
                            : Optional.empty());
        }
        if (failed != 0) {
            LOG.debug("The types of the outputs are not known: {}", NativeError.sentence(lastError()));
        }
        return types;
    }

    private Map<String, MxNDArray> weights() {
        Map<String, MxNDArray> known = new LinkedHashMap<>();
        for (String argument : graph.arguments()) {
            MxNDArray weight = weights.get(argument);
            if (weight != null) {
                known.put(argument, weight);
            }
        }
        return known;
    }

    private static int code(Optional<DataType> type) {
        for (int code = 0; type.isPresent() && TypeCodes.type(code).isPresent(); code++) {
            if (TypeCodes.type(code).equals(type)) {
                return code;
            }
        }
        return -1;
    }

    private static List<Shape> shapes(LongByReference count, PointerByReference ranks, PointerByReference dims) {
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < count.getValue(); i++) {
            int rank = ranks.getValue().getInt((long) i * Integer.BYTES);
            if (rank > 0) {
                Pointer own = dims.getValue().getPointer((long) i * Long.BYTES);
                int[] shape = new int[rank];
                for (int d = 0; d < rank; d++) {
                    long dim = own.getLong((long) d * Long.BYTES);
                    if (dim > Integer.MAX_VALUE) {
                        throw new EngineException("A tensor has a dimension of %d; at most %d is allowed"
                                .formatted(dim, Integer.MAX_VALUE));
                    }
                    shape[d] = dim > 0 ? (int) dim : Shape.ANY;
                }
                shapes.add(Shape.of(shape));
            } else {
                shapes.add(Shape.UNKNOWN);
            }
        }
        return shapes;
    }

    /** Returns where each shape begins in {@link #dims}, followed by the end of the last one. */
    private static long[] starts(Map<String, Shape> known) {
        long[] starts = new long[known.size() + 1];
        int next = 0;
        for (Shape shape : known.values()) {
            starts[next + 1] = starts[next] + shape.rank();
            next++;
        }
        return starts;
    }

    /** Returns the dimensions of all shapes; 0 means unknown in MXNet. */
    private static long[] dims(Map<String, Shape> known) {
        return known.values().stream()
                .flatMapToInt(shape -> Arrays.stream(shape.withSize(0).dims()))
                .asLongStream()
                .toArray();
    }

    private static PointerByReference[] pointers() {
        return new PointerByReference[] {new PointerByReference(), new PointerByReference(), new PointerByReference()};
    }

    private static void check(int status) {
        if (status != 0) {
            throw new EngineException(lastError());
        }
    }

    private static String lastError() {
        return library().getFunction("MXGetLastError").invokeString(new Object[0], false);
    }

    private static NativeLibrary library() {
        return NativeLibrary.getInstance(LibUtils.getLibName());
    }
}
