// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.engine.EngineException;
import ai.djl.mxnet.engine.MxNDManager;
import ai.djl.mxnet.engine.Symbol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hotplate.engine.DeviceMemory;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.mxnet.ParamsEntry;
import org.hotplate.formats.mxnet.ParamsFile;
import org.hotplate.formats.mxnet.StoredWeight;
import org.hotplate.formats.mxnet.SymbolFile;
import org.hotplate.formats.mxnet.SymbolProbe;
import org.hotplate.formats.mxnet.UnrolledSymbol;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads one network. Checks the files as far as possible before MXNet reads them. */
final class NetworkLoad {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkLoad.class);

    private final NetworkFiles files;
    private final SymbolFile symbolFile;
    private final Map<String, ParamsEntry> params;
    private final MxNetDevice device;

    NetworkLoad(NetworkFiles files, MxNetDevice device) throws ModelLoadException {
        this.files = files;
        this.device = device;
        this.symbolFile = readSymbol(files.definition(), files.allowedOperators());
        this.params =
                files.parameters().isPresent() ? readParams(files.parameters().get()) : Map.of();
    }

    MxNetNetwork run(MxNDManager manager) throws ModelLoadException {
        Weights weights = new Weights(manager, device);
        try (MxNDManager scratch = (MxNDManager) manager.newSubManager();
                Symbol symbol = parse(scratch)) {
            Graph graph = graph(symbol);
            if (files.parameters().isPresent()) {
                Set<String> names = names(symbol);
                graph.inputs().forEach(input -> names.remove(input.name()));
                List<StoredWeight> wanted = names.stream()
                        .flatMap(name -> StoredWeight.find(name, params).stream())
                        .toList();
                weights.read(files.parameters().get(), wanted);
            }
            Graph checked = checked(graph, weights, symbol, scratch);
            return new MxNetNetwork(file(), checked, weights, unrolled(checked, weights, scratch));
        } catch (ModelLoadException e) {
            weights.close();
            throw e;
        } catch (IOException | RuntimeException e) {
            weights.close();
            throw failure(e);
        } catch (Error e) {
            weights.close();
            throw e;
        }
    }

    /**
     * Returns the exception for a network that cannot be loaded; if memory is the reason, with the required and the
     * available memory.
     */
    ModelLoadException failure(Exception e) {
        if (!NativeError.isAboutMemory(e)) {
            return new ModelLoadException("Cannot load %s: %s".formatted(file(), NativeError.sentence(e)), e);
        }
        long bytes = params.values().stream().mapToLong(ParamsEntry::bytes).sum();
        return new LoadMemoryException(
                "Cannot load %s onto %s for lack of memory: %s; its weights need %s%s"
                        .formatted(
                                file(),
                                device.device(),
                                NativeError.sentence(e),
                                DeviceMemory.megabytes(bytes),
                                device.memoryText()),
                e);
    }

    private Symbol parse(MxNDManager manager) throws MalformedFileException {
        OutputCount outputs = new OutputCount(manager);
        for (SymbolFile.FurtherOutput use : symbolFile.furtherOutputs()) {
            outputs.check(use);
        }
        return loaded(symbolFile.json(), manager);
    }

    private Graph graph(Symbol symbol) throws ModelLoadException {
        Set<String> open = names(symbol);
        open.removeIf(name -> StoredWeight.find(name, params).isPresent());
        Set<String> labels = symbolFile.labels();
        List<TensorSpec> inputs = new ArrayList<>();
        for (TensorSpec input : files.inputs()) {
            inputs.add(typed(input, symbol, open));
            open.remove(input.name());
        }
        if (inputs.isEmpty()) {
            throw new ModelLoadException(
                    "Cannot load %s: no inputs are declared for it; it needs %s".formatted(file(), open));
        }
        Set<String> unused = open.stream().filter(labels::contains).collect(Collectors.toSet());
        open.removeAll(unused);
        if (!open.isEmpty()) {
            throw new ModelLoadException("Cannot load %s: it needs %s, which is neither in %s nor declared as an input"
                    .formatted(
                            file(),
                            open,
                            files.parameters().map(NetworkLoad::fileName).orElse("no parameter file")));
        }
        return new Graph(
                symbolFile.json(),
                inputs,
                Arrays.asList(symbol.getArgNames()),
                unused,
                Arrays.stream(symbol.getOutputNames())
                        .map(name -> new TensorSpec(name, Shape.UNKNOWN))
                        .toList());
    }

    private TensorSpec typed(TensorSpec input, Symbol symbol, Set<String> open) throws ModelLoadException {
        if (!Arrays.asList(symbol.getArgNames()).contains(input.name())) {
            throw new ModelLoadException("Cannot load %s: it has no input '%s'; what it needs beside its weights is %s"
                    .formatted(file(), input.name(), open));
        }
        if (input.shape().rank() == 0) {
            throw new ModelLoadException(
                    "Cannot load %s: its input '%s' is declared without dimensions, which MXNet does not support"
                            .formatted(file(), input.name()));
        }
        DataType declared = input.type();
        DataType type =
                declared != null ? declared : symbolFile.typeOf(input.name()).orElse(DataType.FLOAT32);
        if (!MxNetTypes.SUPPORTED.contains(type)) {
            throw new ModelLoadException("Cannot load %s: its input '%s' is declared as %s; MXNet supports %s"
                    .formatted(file(), input.name(), type, MxNetTypes.SUPPORTED));
        }
        return new TensorSpec(input.name(), input.shape(), type);
    }

    /**
     * Compares weights and declared inputs now rather than at the first request, and infers the outputs. A size that
     * differs between two batch sizes, or that MXNet cannot infer, is {@link Shape#ANY}.
     */
    private Graph checked(Graph graph, Weights weights, Symbol symbol, MxNDManager scratch) throws ModelLoadException {
        ShapeInference inference = new ShapeInference(graph, weights);
        List<Shape> declared = declared(graph, inference, scratch);
        List<TensorSpec> inputs = new ArrayList<>();
        List<Shape> shapes = new ArrayList<>();
        try {
            List<Shape> larger =
                    inference.infer(symbol, withBatch(graph.inputs(), 2)).outputs();
            for (int i = 0; i < larger.size(); i++) {
                shapes.add(common(declared.get(i), larger.get(i)));
            }
            graph.inputs()
                    .forEach(input -> inputs.add(
                            new TensorSpec(input.name(), input.shape().withAnyBatch(), input.type())));
        } catch (EngineException e) {
            LOG.debug("{} accepts only the declared batch size", file(), e);
            shapes.addAll(declared);
            List<Shape> fixed = withBatch(graph.inputs(), 0);
            for (int i = 0; i < fixed.size(); i++) {
                TensorSpec input = graph.inputs().get(i);
                inputs.add(new TensorSpec(input.name(), fixed.get(i), input.type()));
            }
        }
        List<Optional<DataType>> types = inference.outputTypes(symbol);
        List<TensorSpec> outputs = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            outputs.add(new TensorSpec(
                    graph.outputs().get(i).name(), shapes.get(i), types.get(i).orElse(null)));
        }
        return graph.with(inputs, outputs);
    }

    /** Infers the outputs for the declared inputs, and checks the size of each intermediate result. */
    private List<Shape> declared(Graph graph, ShapeInference inference, MxNDManager scratch) throws ModelLoadException {
        SymbolProbe probe = SymbolProbe.ofAll(symbolFile);
        try (Symbol probed = loaded(probe.json(), scratch)) {
            List<Shape> inferred =
                    inference.infer(probed, withBatch(graph.inputs(), 0)).outputs();
            Optional<String> fault = probe.fault(inferred);
            if (fault.isPresent()) {
                throw new ModelLoadException("Cannot load %s with inputs %s: %s"
                        .formatted(file(), withBatch(graph.inputs(), 0), fault.get()));
            }
            return probe.outputs(inferred);
        } catch (EngineException e) {
            throw new ModelLoadException(
                    "Cannot load %s: its weights and declared inputs %s do not match: %s"
                            .formatted(file(), graph.inputs(), NativeError.sentence(e)),
                    e);
        }
    }

    private static Shape common(Shape one, Shape other) {
        if (one.rank() != other.rank()) {
            return Shape.UNKNOWN;
        }
        int[] dims = one.dims();
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] == other.dim(i) ? dims[i] : Shape.ANY;
        }
        return dims.length == 0 ? one : Shape.of(dims);
    }

    /**
     * Detects a network that can be run with its first time steps only, and verifies the result for the first step with
     * MXNet.
     */
    private Optional<UnrolledSymbol> unrolled(Graph graph, Weights weights, MxNDManager scratch) {
        Shape shape = graph.inputs().get(0).shape();
        if (graph.inputs().size() != 1
                || shape.rank() < 2
                || shape.dim(1) < 2
                || !graph.labels().isEmpty()) {
            return Optional.empty();
        }
        return UnrolledSymbol.of(symbolFile, shape.dim(1)).filter(unrolled -> runs(unrolled, graph, weights, scratch));
    }

    private static boolean runs(UnrolledSymbol unrolled, Graph graph, Weights weights, MxNDManager scratch) {
        Graph part = graph.part(unrolled.first(1), 1);
        try (Symbol symbol = loaded(part.json(), scratch)) {
            new ShapeInference(part, weights).infer(symbol, withBatch(part.inputs(), 0));
            return Arrays.asList(symbol.getArgNames()).equals(graph.arguments())
                    && Arrays.asList(symbol.getOutputNames()).equals(graph.outputNames());
        } catch (EngineException e) {
            LOG.debug("A network that looks unrolled has no part for its first step", e);
            return false;
        }
    }

    private static Symbol loaded(String json, MxNDManager manager) {
        synchronized (Executor.CREATION) {
            return Symbol.loadJson(manager, json);
        }
    }

    /** Returns the declared shapes with their batch size, or 1 if it is not fixed, increased by {@code more}. */
    private static List<Shape> withBatch(List<TensorSpec> inputs, int more) {
        List<Shape> shapes = new ArrayList<>();
        for (TensorSpec input : inputs) {
            int[] dims = input.shape().dims();
            dims[0] = Math.max(dims[0], 1) + more;
            shapes.add(Shape.of(dims));
        }
        return shapes;
    }

    private static Set<String> names(Symbol symbol) {
        return new LinkedHashSet<>(Arrays.asList(symbol.getAllNames()));
    }

    static SymbolFile readSymbol(Path path, Set<String> allowed) throws ModelLoadException {
        try {
            SymbolFile symbol = SymbolFile.read(path);
            symbol.checkOperators(allowed);
            return symbol;
        } catch (IOException e) {
            throw new ModelLoadException(
                    "Cannot load %s as an MXNet symbol: %s".formatted(fileName(path), NativeError.sentence(e)), e);
        }
    }

    private static Map<String, ParamsEntry> readParams(Path path) throws ModelLoadException {
        try {
            return ParamsFile.contents(path);
        } catch (IOException e) {
            throw new ModelLoadException(
                    "Cannot load %s as MXNet parameters: %s".formatted(fileName(path), NativeError.sentence(e)), e);
        }
    }

    private String file() {
        return fileName(files.definition());
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }
}
