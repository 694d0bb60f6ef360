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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.tensor.Shape;

/**
 * Asks MXNet what shapes follow from the inputs': it refuses here, harmlessly, what would poison an executor.
 *
 * <p>By a call of its own: DJL's counts wrong as soon as there are two shapes to start from.
 */
final class ShapeInference {

    private final Graph graph;
    private final Weights weights;

    ShapeInference(Graph graph, Weights weights) {
        this.graph = graph;
        this.weights = weights;
    }

    /**
     * Returns the shapes of those arguments that follow from the inputs', by name.
     *
     * @param inputs a shape for each of the graph's inputs; a dimension of 0 is unknown
     * @throws EngineException if the network cannot take inputs of these shapes
     */
    Map<String, Shape> infer(Symbol symbol, List<Shape> inputs) {
        Known known = new Known();
        for (int i = 0; i < inputs.size(); i++) {
            known.add(graph.inputs().get(i).name(), inputs.get(i));
        }
        for (String argument : graph.arguments()) {
            MxNDArray weight = weights.get(argument);
            if (weight != null) {
                known.add(argument, MxNetTypes.ofDjl(weight.getShape()));
            }
        }
        return infer(symbol, known);
    }

    private Map<String, Shape> infer(Symbol symbol, Known known) {
        NativeLibrary mxnet = NativeLibrary.getInstance(LibUtils.getLibName());
        LongByReference count = new LongByReference();
        PointerByReference ranks = new PointerByReference();
        PointerByReference dims = new PointerByReference();
        Object[] arguments = {
            symbol.getHandle(),
            known.names.size(),
            known.names.toArray(String[]::new),
            known.starts(),
            known.dims(),
            count,
            ranks,
            dims,
            new LongByReference(),
            new PointerByReference(),
            new PointerByReference(),
            new LongByReference(),
            new PointerByReference(),
            new PointerByReference(),
            new IntByReference()
        };
        if (mxnet.getFunction("MXSymbolInferShapePartialEx64").invokeInt(arguments) != 0) {
            throw new EngineException(mxnet.getFunction("MXGetLastError").invokeString(new Object[0], false));
        }
        return shapes((int) count.getValue(), ranks.getValue(), dims.getValue());
    }

    private Map<String, Shape> shapes(int count, Pointer ranks, Pointer dims) {
        Map<String, Shape> shapes = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int rank = ranks.getInt((long) i * Integer.BYTES);
            if (rank > 0) {
                int[] shape = new int[rank];
                boolean whole = true;
                for (int d = 0; d < rank; d++) {
                    long dim = dims.getPointer((long) i * Long.BYTES).getLong((long) d * Long.BYTES);
                    whole &= dim > 0;
                    shape[d] = Math.toIntExact(Math.max(dim, 0));
                }
                if (whole) {
                    shapes.put(graph.arguments().get(i), Shape.of(shape));
                }
            }
        }
        return shapes;
    }

    /** The shapes to start from, one after the other as MXNet wants them. */
    private static final class Known {
        private final List<String> names = new ArrayList<>();
        private final List<Long> dims = new ArrayList<>();
        private final List<Long> starts = new ArrayList<>(List.of(0L));

        void add(String name, Shape shape) {
            names.add(name);
            for (int i = 0; i < shape.rank(); i++) {
                dims.add((long) shape.dim(i));
            }
            starts.add((long) dims.size());
        }

        long[] starts() {
            return starts.stream().mapToLong(Long::longValue).toArray();
        }

        long[] dims() {
            return dims.stream().mapToLong(Long::longValue).toArray();
        }
    }
}
