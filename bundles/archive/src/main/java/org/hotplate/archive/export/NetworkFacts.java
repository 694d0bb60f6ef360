// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.archive.ArchiveException;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.mxnet.ParamsEntry;
import org.hotplate.formats.mxnet.ParamsFile;
import org.hotplate.formats.mxnet.SymbolFile;
import org.hotplate.formats.onnx.OnnxFile;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

/**
 * What a network's files tell of it.
 *
 * @param outputs with their shapes where those are noted; a shape without dimensions is not known
 * @param version what wrote it
 */
record NetworkFacts(List<NetworkInput> inputs, List<TensorSpec> outputs, String version) {

    static NetworkFacts of(ModelFiles files, SourceFolder folder) throws ArchiveException {
        Path definition = folder.path(files.definition());
        if (files.isOnnx()) {
            return onnx(read(definition, OnnxFile::read), definition);
        }
        SymbolFile symbol = read(definition, SymbolFile::read);
        Path parameters = folder.path(files.parameters().orElseThrow());
        Map<String, ParamsEntry> weights = read(parameters, ParamsFile::contents);
        return new NetworkFacts(
                new SymbolInputs(symbol, weights, definition, parameters).list(),
                symbol.outputs().stream()
                        .map(name -> new TensorSpec(name, Shape.of()))
                        .toList(),
                EngineVersion.of(definition));
    }

    private static NetworkFacts onnx(OnnxFile model, Path file) throws ArchiveException {
        if (!model.external().isEmpty()) {
            throw new ArchiveException("%s keeps weights in other files ('%s' is one); save it with its weights in it"
                    .formatted(
                            file, model.external().stream().sorted().findFirst().orElse("")));
        }
        List<NetworkInput> inputs = new ArrayList<>();
        model.inputs()
                .forEach(input -> inputs.add(new NetworkInput(
                        input.name(), input.shape(), input.type().dataType(), "the model's own declaration")));
        return new NetworkFacts(
                inputs,
                model.outputs().stream()
                        .map(output ->
                                new TensorSpec(output.name(), output.shape().orElse(Shape.of())))
                        .toList(),
                Optional.ofNullable(model.opsets().get(""))
                        .map("opset %d"::formatted)
                        .orElse(EngineVersion.UNKNOWN));
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
