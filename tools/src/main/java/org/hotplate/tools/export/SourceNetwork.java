// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.Fault;
import org.hotplate.archive.NetworkCheck;
import org.hotplate.archive.OnnxCheck;
import org.hotplate.archive.SignatureCheck;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.mxnet.ParamsEntry;
import org.hotplate.formats.mxnet.ParamsFile;
import org.hotplate.formats.mxnet.SymbolFile;
import org.hotplate.formats.onnx.OnnxFile;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/**
 * The properties of a network, as far as its files describe it.
 *
 * @param outputs with their shapes if the files declare them
 * @param version the version of the software that wrote it
 * @param companions further files that are needed to load it
 * @param faults the faults of the network itself
 * @param signatureFaults returns the faults of a signature for it
 */
record SourceNetwork(
        List<NetworkInput> inputs,
        List<TensorSpec> outputs,
        String version,
        List<String> companions,
        List<Fault> faults,
        Function<Signature, List<Fault>> signatureFaults) {

    static SourceNetwork of(ModelFiles files, SourceFolder folder) throws ArchiveException {
        Path definition = folder.path(files.definition());
        if (files.isOnnx()) {
            return onnx(read(definition, OnnxFile::read), files.definition(), folder);
        }
        SymbolFile symbol = read(definition, SymbolFile::read);
        Path parameters = folder.path(files.parameters().orElseThrow());
        Map<String, ParamsEntry> weights = read(parameters, ParamsFile::contents);
        return new SourceNetwork(
                new SymbolInputs(symbol, weights, definition, parameters).list(),
                symbol.outputs().stream()
                        .map(name -> new TensorSpec(name, Shape.UNKNOWN))
                        .toList(),
                EngineVersion.of(definition),
                List.of(),
                NetworkCheck.faults(symbol, weights, files.parameters().orElseThrow()),
                signature -> SignatureCheck.faults(SignatureRules.FILE, signature, symbol, weights));
    }

    private static SourceNetwork onnx(OnnxFile model, String file, SourceFolder folder) {
        List<NetworkInput> inputs = new ArrayList<>();
        model.inputs()
                .forEach(input -> inputs.add(new NetworkInput(
                        input.name(), input.shape(), input.type().dataType(), "the model's own declaration")));
        return new SourceNetwork(
                inputs,
                model.outputs().stream()
                        .map(output ->
                                new TensorSpec(output.name(), output.shape().orElse(Shape.UNKNOWN)))
                        .toList(),
                Optional.ofNullable(model.opsets().get(""))
                        .map("opset %d"::formatted)
                        .orElse(EngineVersion.UNKNOWN),
                OnnxCheck.files(model),
                OnnxCheck.faults(model, file, folder.sizes()),
                signature -> SignatureCheck.faults(SignatureRules.FILE, signature, model));
    }

    /**
     * Checks the network and its signature.
     *
     * @return a sentence for each fault that does not prevent serving
     * @throws ArchiveException if a fault prevents serving
     */
    List<String> check(Signature signature, SourceFolder folder) throws ArchiveException {
        List<Fault> all = Stream.concat(faults.stream(), signatureFaults.apply(signature).stream())
                .toList();
        List<String> errors = all.stream()
                .filter(Fault::isError)
                .map(fault -> "%s: %s".formatted(fault.about(), fault.message()))
                .toList();
        if (!errors.isEmpty()) {
            throw new ArchiveException(folder + "/" + String.join("; ", errors));
        }
        return all.stream()
                .map(fault -> "%s: %s.".formatted(fault.about(), fault.message()))
                .toList();
    }

    private interface Reading<T> {
        T read(Path file) throws IOException;
    }

    private static <T> T read(Path file, Reading<T> reading) throws ArchiveException {
        try {
            return reading.read(file);
        } catch (MalformedFileException e) {
            throw new ArchiveException(
                    "%s cannot be packed: %s; export the model again".formatted(file, e.getMessage()), e);
        } catch (IOException e) {
            throw new ArchiveException("%s cannot be read: %s".formatted(file, Reasons.of(e)), e);
        }
    }
}
