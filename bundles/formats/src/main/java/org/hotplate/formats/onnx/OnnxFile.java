// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hotplate.formats.MalformedFileException;

/**
 * What an ONNX model says of itself. Its weights are never read.
 *
 * @param irVersion the version of the format
 * @param producer what wrote it, or an empty text
 * @param opsets the versions of the operator sets it needs, by domain; the empty text is ONNX's own
 * @param graph the graph's name, or an empty text
 * @param inputs what has to be given: inputs without those that have a weight as their default
 * @param outputs what it gives
 * @param initializers its weights
 * @param external the names of the weights that lie in other files
 * @param externalFiles the files they lie in, as the model names them: relative to its own folder
 * @param operators how many operators the graph has
 * @param operatorTypes which kinds of them, as {@code Conv} or {@code domain.Name}
 */
public record OnnxFile(
        long irVersion,
        String producer,
        Map<String, Long> opsets,
        String graph,
        List<OnnxValue> inputs,
        List<OnnxValue> outputs,
        List<OnnxValue> initializers,
        Set<String> external,
        Set<String> externalFiles,
        int operators,
        Set<String> operatorTypes) {

    public OnnxFile {
        opsets = Map.copyOf(opsets);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        initializers = List.copyOf(initializers);
        external = Set.copyOf(external);
        externalFiles = Set.copyOf(externalFiles);
        operatorTypes = Set.copyOf(operatorTypes);
    }

    /**
     * Reads a model's description of itself.
     *
     * @throws MalformedFileException if it is not an ONNX model, or a damaged one
     * @throws IOException if it cannot be read
     */
    public static OnnxFile read(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            return new OnnxReader(new WireReader(file)).read();
        }
    }
}
