// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes small ONNX models, node by node. Element types are ONNX's codes, 1 for float. */
public final class TestModel {

    public static final int FLOAT = 1;

    private static final int INTS = 7;
    private static final int INT = 2;

    private final TestOnnx graph = new TestOnnx().text(2, "test");
    private long opset = 13;
    private long irVersion = 8;

    public TestModel opset(long version) {
        opset = version;
        return this;
    }

    public TestModel irVersion(long version) {
        irVersion = version;
        return this;
    }

    /**
     * Adds an input; -1 is the batch, which has the same name everywhere, and other negative numbers are separate
     * names.
     */
    public TestModel input(String name, int type, long... dims) {
        graph.message(11, TestOnnx.value(name, type, dims));
        return this;
    }

    /** Adds an output. */
    public TestModel output(String name, int type, long... dims) {
        graph.message(12, TestOnnx.value(name, type, dims));
        return this;
    }

    /** Adds an output without a number of dimensions. */
    public TestModel outputOfAnyShape(String name, int type) {
        TestOnnx tensor = new TestOnnx().message(1, new TestOnnx().number(1, type));
        graph.message(12, new TestOnnx().text(1, name).message(2, tensor));
        return this;
    }

    /** Adds an output that is a sequence of tensors of floats. */
    public TestModel sequence(String name) {
        TestOnnx tensor = new TestOnnx().message(1, new TestOnnx().number(1, FLOAT));
        TestOnnx type = new TestOnnx().message(4, new TestOnnx().message(1, tensor));
        graph.message(12, new TestOnnx().text(1, name).message(2, type));
        return this;
    }

    /** Adds weights. */
    public TestModel weights(String name, float[] values, long... dims) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        graph.message(5, tensor(name, FLOAT, dims).bytes(9, raw.array()));
        return this;
    }

    /** Adds weights in another file. */
    public TestModel weightsIn(String file, String name, long... dims) {
        TestOnnx location = new TestOnnx().text(1, "location").text(2, file);
        graph.message(5, tensor(name, FLOAT, dims).message(13, location).number(14, 1));
        return this;
    }

    /** Adds an operator whose attributes are integers or lists of integers. */
    public TestModel node(String type, List<String> inputs, String output, Attribute... attributes) {
        TestOnnx node = new TestOnnx();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, output).text(4, type);
        for (Attribute attribute : attributes) {
            TestOnnx message = new TestOnnx().text(1, attribute.name);
            for (long value : attribute.values) {
                message.number(attribute.list ? 8 : 3, value);
            }
            node.message(5, message.number(20, attribute.list ? INTS : INT));
        }
        graph.message(1, node);
        return this;
    }

    public byte[] bytes() {
        return new TestOnnx()
                .number(1, irVersion)
                .message(7, graph)
                .message(8, new TestOnnx().text(1, "").number(2, opset))
                .bytes();
    }

    private static TestOnnx tensor(String name, int type, long... dims) {
        TestOnnx tensor = new TestOnnx();
        for (long dim : dims) {
            tensor.number(1, dim);
        }
        return tensor.number(2, type).text(8, name);
    }

    /** An attribute of an operator. */
    public static final class Attribute {
        private final String name;
        private final boolean list;
        private final long[] values;

        private Attribute(String name, boolean list, long... values) {
            this.name = name;
            this.list = list;
            this.values = values;
        }

        public static Attribute of(String name, long value) {
            return new Attribute(name, false, value);
        }

        public static Attribute list(String name, long... values) {
            return new Attribute(name, true, values);
        }
    }
}
