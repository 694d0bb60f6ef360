// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import static org.hotplate.formats.onnx.TestModel.FLOAT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.SampleNetworks;
import org.hotplate.formats.onnx.TestModel;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

/** The contract's networks as ONNX models. */
record OnnxSamples(Path folder) implements SampleNetworks {

    NetworkFiles files(TestModel model, TensorSpec... inputs) throws IOException {
        return new NetworkFiles(
                Files.write(folder.resolve("net.onnx"), model.bytes()), Optional.empty(), List.of(inputs));
    }

    @Override
    public Optional<NetworkFiles> identity(DataType type, Shape shape) throws IOException {
        if (OnnxTypes.ofInput(type).isEmpty()) {
            return Optional.empty();
        }
        long[] dims = Arrays.stream(shape.dims()).asLongStream().toArray();
        return Optional.of(files(
                new TestModel()
                        .input("data", code(type), dims)
                        .node("Identity", List.of("data"), "same")
                        .output("same", code(type), dims),
                new TensorSpec("data", shape)));
    }

    /** Returns ONNX's number for a type. */
    static int code(DataType type) {
        return switch (type) {
            case FLOAT32 -> FLOAT;
            case UINT8 -> 2;
            case INT8 -> 3;
            case UINT16 -> 4;
            case INT16 -> 5;
            case INT32 -> 6;
            case INT64 -> 7;
            case STRING -> 8;
            case BOOLEAN -> 9;
            case FLOAT16 -> 10;
            case FLOAT64 -> 11;
            case UINT32 -> 12;
            case UINT64 -> 13;
            case BFLOAT16 -> 16;
        };
    }

    @Override
    public NetworkFiles sums() throws IOException {
        float[] tens = new float[6];
        Arrays.fill(tens, 10);
        return files(
                new TestModel()
                        .input("user", FLOAT, -1, 4)
                        .input("item", FLOAT, -1, 6)
                        .weights("one", new float[] {1, 1, 1, 1}, 4, 1)
                        .weights("ten", tens, 6, 1)
                        .node("MatMul", List.of("user", "one"), "users")
                        .node("MatMul", List.of("item", "ten"), "items")
                        .node("Add", List.of("users", "items"), "sum")
                        .output("sum", FLOAT, -1, 1),
                new TensorSpec("user", Shape.of(Shape.ANY, 4)),
                new TensorSpec("item", Shape.of(Shape.ANY, 6)));
    }

    @Override
    public NetworkFiles doubled() throws IOException {
        return files(
                new TestModel()
                        .input("data", FLOAT, -1, -2)
                        .node("Add", List.of("data", "data"), "twice")
                        .output("twice", FLOAT, -1, -2),
                new TensorSpec("data", Shape.of(Shape.ANY, Shape.ANY)));
    }

    @Override
    public NetworkFiles wide() throws IOException {
        float[] ones = new float[250_000];
        Arrays.fill(ones, 1);
        return files(
                new TestModel()
                        .input("data", FLOAT, -1, 1000)
                        .weights("ones", ones, 1000, 250)
                        .node("MatMul", List.of("data", "ones"), "sum")
                        .output("sum", FLOAT, -1, 250),
                new TensorSpec("data", Shape.of(Shape.ANY, 1000)));
    }

    /** The outer product of two inputs: a small input leads to a large output. */
    NetworkFiles outer() throws IOException {
        return files(
                new TestModel()
                        .input("column", FLOAT, -1, 1)
                        .input("row", FLOAT, 1, -2)
                        .node("MatMul", List.of("column", "row"), "products")
                        .output("products", FLOAT, -1, -2),
                new TensorSpec("column", Shape.of(Shape.ANY, 1)),
                new TensorSpec("row", Shape.of(1, Shape.ANY)));
    }
}
