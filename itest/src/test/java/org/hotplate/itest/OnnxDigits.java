// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.hotplate.formats.onnx.TestModel.FLOAT;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.hotplate.formats.mxnet.ParamsEntry;
import org.hotplate.formats.mxnet.ParamsFile;
import org.hotplate.formats.onnx.TestModel;
import org.hotplate.formats.onnx.TestModel.Attribute;
import org.hotplate.tensor.Shape;

/** The sample's network as an ONNX model, operator by operator, with the sample's weights. */
final class OnnxDigits {

    private final TestModel model = new TestModel();
    private final Path params;
    private final Map<String, ParamsEntry> entries;

    private OnnxDigits(Path params) throws IOException {
        this.params = params;
        this.entries = ParamsFile.contents(params);
    }

    /** Writes the model, from MXNet's parameter file. */
    static byte[] of(Path params) throws IOException {
        return new OnnxDigits(params).bytes();
    }

    /** Converts the sample archive to one with the ONNX model; uses this folder for temporary files. */
    static byte[] archive(Path sample, Path folder) throws IOException {
        Archives archive = Archives.of(sample);
        Path params = Files.write(folder.resolve("digits-0000.params"), archive.content("digits-0000.params"));
        return archive.replaced("MANIFEST.json", "MXNet-Symbolic", "ONNX")
                .replaced("MANIFEST.json", "digits-symbol.json", "digits.onnx")
                .replaced("MANIFEST.json", "\"Parameters\"\\s*:\\s*\"[^\"]*\",", "")
                .replaced("MANIFEST.json", "\"Engine\"\\s*:\\s*\\{[^}]*}", "\"Engine\": {\"ONNX\": 1.23}")
                .without("digits-symbol.json")
                .without("digits-0000.params")
                .file("digits.onnx", of(params))
                .bytes();
    }

    private byte[] bytes() throws IOException {
        model.input("data", FLOAT, -1, 3, 28, 28);
        model.weights("one", new float[] {1}).weights("half", new float[] {0.5f});
        Attribute[] colours = {Attribute.list("axes", 1), Attribute.of("keepdims", 1)};
        Attribute[] picture = {Attribute.list("axes", 1, 2, 3), Attribute.of("keepdims", 1)};
        model.node("ReduceMean", List.of("data"), "grey", colours)
                .node("ReduceMin", List.of("grey"), "darkest", picture)
                .node("ReduceMax", List.of("grey"), "lightest", picture)
                .node("Sub", List.of("lightest", "darkest"), "range")
                .node("Max", List.of("range", "one"), "range_above_zero")
                .node("Sub", List.of("grey", "darkest"), "from_darkest")
                .node("Div", List.of("from_darkest", "range_above_zero"), "contrast")
                .node("ReduceMean", List.of("contrast"), "brightness", picture)
                .node("Greater", List.of("brightness", "half"), "is_paper")
                .node("Cast", List.of("is_paper"), "on_paper", Attribute.of("to", FLOAT))
                .node("Sub", List.of("contrast", "on_paper"), "from_paper")
                .node("Abs", List.of("from_paper"), "ink");
        convolution("conv1", "ink", "pool1", 5);
        convolution("conv2", "pool1", "pool2", 3);
        convolution("conv3", "pool2", "pool3", 3);
        model.node("Flatten", List.of("pool3"), "flat", Attribute.of("axis", 1));
        dense("fc1", "flat", "fc1");
        model.node("Relu", List.of("fc1"), "relu4");
        dense("fc2", "relu4", "fc2");
        return model.node("Softmax", List.of("fc2"), "softmax", Attribute.of("axis", 1))
                .output("softmax", FLOAT, -1, 10)
                .bytes();
    }

    private void convolution(String name, String input, String output, int kernel) throws IOException {
        long pad = kernel / 2;
        weights(name);
        model.node(
                        "Conv",
                        List.of(input, name + "_weight", name + "_bias"),
                        name,
                        Attribute.list("kernel_shape", kernel, kernel),
                        Attribute.list("pads", pad, pad, pad, pad))
                .node("Relu", List.of(name), name + "_relu")
                .node(
                        "MaxPool",
                        List.of(name + "_relu"),
                        output,
                        Attribute.list("kernel_shape", 2, 2),
                        Attribute.list("strides", 2, 2));
    }

    private void dense(String name, String input, String output) throws IOException {
        weights(name);
        model.node("Gemm", List.of(input, name + "_weight", name + "_bias"), output, Attribute.of("transB", 1));
    }

    private void weights(String layer) throws IOException {
        for (String name : List.of(layer + "_weight", layer + "_bias")) {
            ParamsEntry entry = entries.get(name);
            Shape shape = entry.shape();
            ByteBuffer raw = ByteBuffer.wrap(Files.readAllBytes(params)).order(ByteOrder.LITTLE_ENDIAN);
            float[] values = new float[shape.size()];
            raw.position((int) entry.position()).asFloatBuffer().get(values);
            long[] dims = LongStream.range(0, shape.rank())
                    .map(i -> shape.dim((int) i))
                    .toArray();
            model.weights(name, values, dims);
        }
    }
}
