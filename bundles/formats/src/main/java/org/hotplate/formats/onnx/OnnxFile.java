// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.NetworkLimits;

/**
 * The declarations of an ONNX model. Its weights are never read.
 *
 * @param irVersion the version of the format
 * @param producer the name of the program that wrote it, or an empty text
 * @param opsets the versions of the operator sets it needs, by domain; the empty text is ONNX's own
 * @param graph the graph's name, or an empty text
 * @param inputs the inputs without those that have a weight as their default
 * @param outputs its outputs
 * @param initializers its weights
 * @param external all tensors in other files, wherever in the model they are used
 * @param operators the number of operators in the graph
 * @param operatorTypes their types, such as {@code Conv} or {@code domain.Name}; with {@code function} before the name for a
 *     function of the model, and {@code dynamic} before a {@code Conv} whose weights are not stored in the model: with a kernel of
 *     size 0 it does not end
 */
public record OnnxFile(
        long irVersion,
        String producer,
        Map<String, Long> opsets,
        String graph,
        List<OnnxValue> inputs,
        List<OnnxValue> outputs,
        List<OnnxValue> initializers,
        List<OnnxExternal> external,
        int operators,
        Set<String> operatorTypes) {

    /**
     * Operators that only compute with the values of their inputs: no value is an index, a size, a divisor of integers or
     * the number of iterations of a loop. Without those that end the process if a request has no elements: MatMul, reductions and
     * LRN; and without ConvTranspose, which uses attributes that it does not check.
     */
    private static final Set<String> ANY_INPUT = Set.of(
            "Abs",
            "Add",
            "AveragePool",
            "BatchNormalization",
            "Cast",
            "Clip",
            "Concat",
            "Constant",
            "Conv",
            "Dropout",
            "Elu",
            "Erf",
            "Exp",
            "Flatten",
            "Gelu",
            "Gemm",
            "GlobalAveragePool",
            "GlobalMaxPool",
            "HardSigmoid",
            "HardSwish",
            "Identity",
            "InstanceNormalization",
            "LayerNormalization",
            "LeakyRelu",
            "Log",
            "LogSoftmax",
            "Max",
            "MaxPool",
            "Mean",
            "Min",
            "Mul",
            "Neg",
            "PRelu",
            "Relu",
            "Selu",
            "Shape",
            "Sigmoid",
            "Softmax",
            "Softplus",
            "Softsign",
            "Sqrt",
            "Squeeze",
            "Sub",
            "Sum",
            "Tanh",
            "Transpose",
            "Unsqueeze");

    public OnnxFile {
        opsets = Map.copyOf(opsets);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        initializers = List.copyOf(initializers);
        external = List.copyOf(external);
        operatorTypes = Set.copyOf(operatorTypes);
    }

    /**
     * Reads a model's declarations, and checks the whole model: every message and every tensor in it, and the limits of
     * {@link NetworkLimits}.
     *
     * @throws MalformedFileException if it is not an ONNX model, is damaged, or exceeds a limit
     * @throws IOException if it cannot be read
     */
    public static OnnxFile read(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            return new OnnxReader(file).read();
        }
    }

    /**
     * Returns whether all operators only compute with the values of their inputs, so that no request can end the process by
     * its values. False for a model with other operators, subgraphs or functions, whether or not a request can.
     */
    public boolean acceptsAnyInput() {
        return ANY_INPUT.containsAll(operatorTypes);
    }

    /** Returns the paths of the files with its weights, as in the model, in alphabetical order. */
    public Set<String> externalFiles() {
        return external.stream().map(OnnxExternal::location).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Returns the faults in the locations of tensors in other files, one clause per file with the model as its subject.
     * Only file names without a folder are allowed, so that a model cannot refer to files outside of its own folder,
     * and each tensor must be within its file.
     *
     * @param files the sizes in bytes of the files in the model's folder, by their names
     */
    public List<String> externalFaults(Map<String, Long> files) {
        List<String> faults = new ArrayList<>();
        for (String location : externalFiles()) {
            List<OnnxExternal> tensors = external.stream()
                    .filter(tensor -> tensor.location().equals(location))
                    .toList();
            Long size = files.get(tensors.get(0).file());
            String keeps = "it keeps weights in '%s', ".formatted(location);
            if (!tensors.get(0).isPlain()) {
                faults.add(keeps + "and archives have no folders: save it with that file in the same folder,"
                        + " or with its weights included");
            } else if (size == null) {
                faults.add(keeps + "which is not there: pack that file too, or save it with its weights included");
            } else {
                range(tensors, size).forEach(fault -> faults.add(keeps + fault));
            }
        }
        return faults;
    }

    private static List<String> range(List<OnnxExternal> tensors, long size) {
        double all = 0;
        for (OnnxExternal tensor : tensors) {
            all += tensor.bytes();
            if (tensor.bytes() > size || tensor.offset() > size - tensor.bytes()) {
                return List.of("which has %d bytes, and its tensor '%s' has %d bytes from byte %d: export it again"
                        .formatted(size, tensor.tensor(), tensor.bytes(), tensor.offset()));
            }
        }
        return all > (double) size * NetworkLimits.SHARED_WEIGHTS
                ? List.of("which has %d bytes, and its tensors have %.0f; at most %d times the file is allowed"
                        .formatted(size, all, NetworkLimits.SHARED_WEIGHTS))
                : List.of();
    }
}
