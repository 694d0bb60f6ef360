// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.mxnet.ParamsEntry;
import org.hotplate.formats.mxnet.ParamsFile;
import org.hotplate.formats.mxnet.SymbolFile;
import org.hotplate.formats.onnx.OnnxFile;
import org.hotplate.formats.onnx.OnnxValue;
import org.hotplate.tensor.Signature;
import org.jspecify.annotations.Nullable;

/** What the files of a network declare; unreadable files contribute nothing. */
final class NetworkFacts {

    private final NetworkFinder.Found found;
    private final Map<String, Long> files;
    private @Nullable SymbolFile symbol;
    private @Nullable Map<String, ParamsEntry> weights;
    private @Nullable OnnxFile onnx;

    private NetworkFacts(NetworkFinder.Found found, Map<String, Long> files) {
        this.found = found;
        this.files = files;
    }

    /** @param faults receives the faults of the files */
    static NetworkFacts read(ArchiveFolder folder, NetworkFinder.Found found, List<Fault> faults) {
        NetworkFacts facts = new NetworkFacts(found, folder.sizes());
        if (found.definition().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
            attempt(
                    found.definition(),
                    "ONNX model",
                    faults,
                    () -> facts.onnx = OnnxFile.read(folder.file(found.definition())));
        } else {
            attempt(
                    found.definition(),
                    "MXNet symbol",
                    faults,
                    () -> facts.symbol = SymbolFile.read(folder.file(found.definition())));
        }
        found.parameters()
                .ifPresent(name -> attempt(
                        name,
                        "file of MXNet parameters",
                        faults,
                        () -> facts.weights = ParamsFile.contents(folder.file(name))));
        return facts;
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static void attempt(String file, String what, List<Fault> faults, Reading reading) {
        try {
            reading.run();
        } catch (MalformedFileException e) {
            faults.add(Fault.error(
                    file,
                    "%s is no %s that can be served: %s"
                            .formatted(Printable.text(file), what, Printable.message(e.getMessage()))));
        } catch (IOException e) {
            faults.add(Fault.error(file, "%s cannot be read: %s".formatted(Printable.text(file), e)));
        }
    }

    /** Returns the faults within the network. */
    List<Fault> faults() {
        if (symbol != null) {
            List<Fault> all = new ArrayList<>(operatorFaults(symbol));
            if (weights != null) {
                all.addAll(
                        NetworkCheck.faults(symbol, weights, found.parameters().orElse(found.definition())));
            }
            return all;
        }
        return onnx == null ? List.of() : OnnxCheck.faults(onnx, found.definition(), files);
    }

    private List<Fault> operatorFaults(SymbolFile read) {
        try {
            read.checkOperators(Set.of());
            return List.of();
        } catch (MalformedFileException e) {
            return List.of(Fault.error(found.definition(), Printable.message(e.getMessage())));
        }
    }

    /** Returns the contradictions between a signature and the network. */
    List<Fault> faults(String file, Signature signature) {
        if (symbol != null && weights != null) {
            return SignatureCheck.faults(file, signature, symbol, weights);
        }
        return onnx != null
                ? SignatureCheck.faults(file, signature, onnx)
                : SignatureCheck.faults(file, signature, Optional.ofNullable(symbol));
    }

    ArchiveReport.Network facts() {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        int operators = 0;
        if (symbol != null) {
            Set<String> open = weights == null
                    ? new HashSet<>()
                    : new LinkedHashSet<>(NetworkCheck.open(
                            symbol, NetworkCheck.stored(symbol, weights).keySet()));
            open.removeAll(symbol.labels());
            inputs.addAll(open);
            outputs.addAll(symbol.outputs());
            operators = symbol.operators().size();
        } else if (onnx != null) {
            onnx.inputs().forEach(input -> inputs.add(input.name()));
            onnx.outputs().forEach(output -> outputs.add(output.name()));
            operators = onnx.operators();
        }
        return new ArchiveReport.Network(
                found.format(),
                found.engine(),
                found.definition(),
                found.parameters(),
                found.parameters()
                        .map(ModelArchive::epoch)
                        .flatMap(epoch -> epoch.isPresent() ? Optional.of(epoch.getAsInt()) : Optional.empty()),
                operators,
                weights != null
                        ? weights.size()
                        : onnx != null ? onnx.initializers().size() : 0,
                numbers(),
                bytes(),
                inputs,
                outputs);
    }

    private long numbers() {
        if (weights != null) {
            return weights.values().stream()
                    .mapToLong(weight -> weight.shape().size())
                    .sum();
        }
        return onnx == null
                ? 0
                : onnx.initializers().stream().mapToLong(NetworkFacts::numbers).sum();
    }

    private static long numbers(OnnxValue weight) {
        double numbers = 1;
        for (int dim : weight.shape().map(shape -> shape.dims()).orElse(new int[] {0})) {
            numbers *= dim;
        }
        return (long) numbers;
    }

    private long bytes() {
        if (weights != null) {
            return weights.values().stream().mapToLong(ParamsEntry::bytes).sum();
        }
        return onnx == null
                ? 0
                : onnx.initializers().stream()
                        .mapToLong(weight -> numbers(weight)
                                * weight.type()
                                        .dataType()
                                        .map(type -> type.bytes())
                                        .orElse(0))
                        .sum();
    }
}
