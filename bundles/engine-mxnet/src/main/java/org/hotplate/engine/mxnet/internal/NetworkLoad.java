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
import org.hotplate.formats.mxnet.UnrolledSymbol;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads one network: finds every fault it can in the files before MXNet gets them. */
final class NetworkLoad {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkLoad.class);

    private final NetworkFiles files;
    private final SymbolFile symbolFile;
    private final Map<String, ParamsEntry> params;
    private final Place place;

    NetworkLoad(NetworkFiles files, Place place) throws ModelLoadException {
        this.files = files;
        this.place = place;
        this.symbolFile = readSymbol(files.definition());
        this.params =
                files.parameters().isPresent() ? readParams(files.parameters().get()) : Map.of();
    }

    MxNetNetwork run(MxNDManager manager) throws ModelLoadException {
        Weights weights = new Weights(manager, place);
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
            checkShapes(graph, weights, symbol);
            return new MxNetNetwork(file(), graph, weights, unrolled(graph, weights, scratch));
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

    /** Says that the network cannot be loaded, and how much room it wants and has if that is the reason. */
    ModelLoadException failure(Exception e) {
        if (!NativeError.isAboutMemory(e)) {
            return new ModelLoadException("Cannot load %s: %s".formatted(file(), NativeError.sentence(e)), e);
        }
        long bytes = params.values().stream().mapToLong(ParamsEntry::bytes).sum();
        return new LoadMemoryException(
                "Cannot load %s onto %s for lack of memory: %s; its weights need %s%s"
                        .formatted(
                                file(),
                                place.device(),
                                NativeError.sentence(e),
                                DeviceMemory.megabytes(bytes),
                                place.room()),
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
            throw new ModelLoadException(
                    "Cannot load %s: it needs %s, which %s does not hold and no input is declared as"
                            .formatted(
                                    file(),
                                    open,
                                    files.parameters()
                                            .map(NetworkLoad::fileName)
                                            .orElse("no parameter file")));
        }
        return new Graph(
                symbolFile.json(),
                inputs,
                Arrays.asList(symbol.getArgNames()),
                unused,
                Arrays.asList(symbol.getOutputNames()));
    }

    private TensorSpec typed(TensorSpec input, Symbol symbol, Set<String> open) throws ModelLoadException {
        if (!Arrays.asList(symbol.getArgNames()).contains(input.name())) {
            throw new ModelLoadException("Cannot load %s: it has no input '%s'; what it needs beside its weights is %s"
                    .formatted(file(), input.name(), open));
        }
        if (input.shape().rank() == 0) {
            throw new ModelLoadException(
                    "Cannot load %s: its input '%s' is declared without dimensions".formatted(file(), input.name()));
        }
        DataType declared = input.type();
        DataType type =
                declared != null ? declared : symbolFile.typeOf(input.name()).orElse(DataType.FLOAT32);
        return new TensorSpec(input.name(), input.shape(), type);
    }

    /** Catches weights and declared inputs that do not fit together now rather than at the first request. */
    private void checkShapes(Graph graph, Weights weights, Symbol symbol) throws ModelLoadException {
        List<Shape> shapes =
                graph.inputs().stream().map(input -> withBatch(input.shape())).toList();
        try {
            new ShapeInference(graph, weights).infer(symbol, shapes);
        } catch (EngineException e) {
            throw new ModelLoadException(
                    "Cannot load %s: its weights and declared inputs %s do not fit together: %s"
                            .formatted(file(), graph.inputs(), NativeError.sentence(e)),
                    e);
        }
    }

    /** Recognises a network that can be run on its first steps alone, and has MXNet confirm it for the first one. */
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
            new ShapeInference(part, weights)
                    .infer(symbol, List.of(withBatch(part.inputs().get(0).shape())));
            return Arrays.asList(symbol.getArgNames()).equals(graph.arguments())
                    && Arrays.asList(symbol.getOutputNames()).equals(graph.outputs());
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

    private static Shape withBatch(Shape declared) {
        int[] dims = declared.dims();
        dims[0] = Math.max(dims[0], 1);
        return Shape.of(dims);
    }

    private static Set<String> names(Symbol symbol) {
        return new LinkedHashSet<>(Arrays.asList(symbol.getAllNames()));
    }

    private static SymbolFile readSymbol(Path path) throws ModelLoadException {
        try {
            return SymbolFile.read(path);
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
