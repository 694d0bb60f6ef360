// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.hotplate.formats.MalformedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that a framework must not read: too many nodes, too deep, too large, or dividing by 0. */
final class OnnxLimitsTest {

    private static final int INT32 = 6;
    private static final int INT64 = 7;

    @TempDir
    Path folder;

    private final TestOnnx graph = new TestOnnx().message(11, TestOnnx.value("x", 1, 1));
    private final TestOnnx model = new TestOnnx();

    @Test
    void refusesTooManyNodesWhereverTheyAre() throws Exception {
        TestOnnx nested = new TestOnnx();
        for (int i = 0; i < 50_000; i++) {
            nested.message(1, node("Neg", "x", "y"));
        }
        assertThat(read(nested).operators()).isEqualTo(50_000);

        graph.message(
                1, node("If", "x", "y").message(5, attribute("then_branch").message(6, nested)));
        refuses("it has more than 50000 nodes, the most allowed");
    }

    @Test
    void refusesGraphsThatAreNestedTooDeep() {
        TestOnnx nested = new TestOnnx();
        for (int i = 0; i < 16; i++) {
            nested = new TestOnnx()
                    .message(1, node("If", "x", "y").message(5, attribute("b").message(6, nested)));
        }
        graph.message(1, node("If", "x", "y").message(5, attribute("b").message(6, nested)));

        refuses("its graphs are nested more than 16 deep, the most allowed");
    }

    @Test
    void acceptsAnyInputIfNoOperatorIsUnknownOrAFunction() throws Exception {
        assertThat(read(new TestOnnx().message(1, node("Conv", "x", "y"))).acceptsAnyInput())
                .isTrue();
        assertThat(read(new TestOnnx().message(1, node("Conv", "x", "y")).message(1, node("Div", "x", "z")))
                        .acceptsAnyInput())
                .isFalse();
        assertThat(read(new TestOnnx().message(1, node("If", "x", "y"))).acceptsAnyInput())
                .isFalse();
        assertThat(read(new TestOnnx().message(1, node("ReduceMean", "x", "y"))).acceptsAnyInput())
                .as("it ends the process if a request has no elements")
                .isFalse();
        assertThat(read(new TestOnnx().message(1, node("Conv", "x", "y").text(1, "w")))
                        .acceptsAnyInput())
                .as("a convolution whose weights are an input")
                .isFalse();
        model.message(25, new TestOnnx().text(1, "Conv").text(10, "").message(7, node("Div", "x", "y")));
        assertThat(read(new TestOnnx().message(1, node("Conv", "x", "y"))).acceptsAnyInput())
                .as("a function with the name of an operator")
                .isFalse();
    }

    @Test
    void refusesFunctionsThatCallThemselves() {
        model.message(25, function("F", "G")).message(25, function("G", "F"));
        graph.message(1, call("F"));

        refuses("calls itself, or functions call each other more than 32 deep, the most allowed");
    }

    @Test
    void refusesFunctionsThatMultiply() {
        model.message(25, function("F0", "none"));
        for (int i = 1; i <= 6; i++) {
            TestOnnx function = new TestOnnx().text(1, "F" + i).text(10, "own");
            for (int j = 0; j < 10; j++) {
                function.message(7, call("F" + (i - 1)));
            }
            model.message(25, function);
        }
        graph.message(1, call("F6"));

        refuses("nodes when each call of a function is replaced by the function; at most 50000 are allowed");
    }

    @Test
    void findsAnAttributeThatAFunctionTakesFromItsCall() {
        TestOnnx body = node("Conv", "a", "r").message(5, attribute("strides").text(21, "s"));
        model.message(
                25,
                new TestOnnx()
                        .text(1, "F")
                        .text(10, "own")
                        .text(4, "a")
                        .text(5, "r")
                        .message(7, body));
        graph.message(1, call("F").message(5, attribute("s").number(8, 1).number(8, 0)));

        refuses("its operator Conv has 0 in the attribute 'strides'; allowed is 1 to 1073741824");
    }

    @Test
    void refusesToDivideByAConstantZero() {
        constant("by", INT32, 3, 0, 1);
        graph.message(1, node("Div", "a", "y").text(1, "by"));

        refuses("its operator Div divides whole numbers by 0");
    }

    @Test
    void followsAConstantZeroThroughOtherOperators() {
        constant("two", INT64, 2);
        constant("minus", INT64, -2);
        graph.message(1, node("Add", "two", "zero").text(1, "minus"));
        graph.message(1, node("Mod", "n", "y").text(1, "zero"));

        refuses("its operator Mod divides whole numbers by 0");
    }

    @Test
    void refusesTheLeastNumberByMinusOne() {
        constant("least", INT32, Integer.MIN_VALUE);
        constant("minus", INT32, -1);
        graph.message(1, node("Div", "least", "y").text(1, "minus"));

        refuses("its operator Div divides -2147483648 by -1, which has no result of that type");
    }

    @Test
    void refusesATensorThatIsTooLarge() {
        constant("shape", INT64, 100_000, 100_000);
        graph.message(1, node("ConstantOfShape", "shape", "y"));

        refuses("its operator ConstantOfShape computes 'y' of 40000000000 bytes; at most 2147483647 are allowed");
    }

    @Test
    void refusesSizesThatAreComputedFromConstants() {
        constant("n", INT64, 100_000);
        graph.message(1, node("Mul", "n", "nn").text(1, "n"));
        graph.message(1, node("Tile", "x", "y").text(1, "nn"));

        refuses("its operator Tile computes 'y' of 40000000000 bytes");
    }

    @Test
    void refusesTensorsThatDouble() {
        for (int i = 0; i < 30; i++) {
            String before = i == 0 ? "x" : "v" + (i - 1);
            graph.message(1, node("Concat", before, "v" + i).text(1, before));
        }

        refuses("its operator Concat computes 'v28' of 2147483648 bytes");
    }

    @Test
    void refusesManyTensorsThatAreLargeTogether() {
        constant("shape", INT64, 500_000_000);
        for (int i = 0; i < 3; i++) {
            graph.message(1, node("ConstantOfShape", "shape", "v" + i));
        }

        refuses("it computes more than 4294967296 bytes from constants alone, the most allowed");
    }

    @Test
    void acceptsLargeSizesThatDependOnTheRequest() throws Exception {
        constant("minus", INT64, -1, 1 << 20);
        graph.message(1, node("Reshape", "x", "y").text(1, "minus"));
        graph.message(1, node("Expand", "x", "z").text(1, "shape-of-the-request"));

        assertThat(read(graph).operators()).isEqualTo(3);
    }

    @Test
    void refusesOperatorsThatReachOutside() {
        graph.message(1, node("EPContext", "x", "y").text(7, "com.microsoft"));

        refuses("it has the operator EPContext, which reads a compiled model from a file");
    }

    private void constant(String name, int type, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            if (type == INT64) {
                raw.putLong(value);
            } else {
                raw.putInt((int) value);
            }
        }
        byte[] bytes = new byte[raw.position()];
        raw.flip().get(bytes);
        TestOnnx tensor =
                new TestOnnx().number(1, values.length).number(2, type).bytes(9, bytes);
        graph.message(
                1,
                new TestOnnx()
                        .text(2, name)
                        .text(4, "Constant")
                        .message(5, attribute("value").message(5, tensor)));
    }

    private static TestOnnx node(String type, String input, String output) {
        return new TestOnnx().text(1, input).text(2, output).text(4, type);
    }

    private static TestOnnx call(String function) {
        return node(function, "x", "y").text(7, "own");
    }

    private static TestOnnx attribute(String name) {
        return new TestOnnx().text(1, name);
    }

    private static TestOnnx function(String name, String called) {
        return new TestOnnx().text(1, name).text(10, "own").message(7, call(called));
    }

    private void refuses(String message) {
        assertThatThrownBy(() -> read(graph))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining(message);
    }

    private OnnxFile read(TestOnnx content) throws IOException {
        byte[] whole = new TestOnnx()
                .message(7, content)
                .message(8, new TestOnnx().number(2, 17))
                .bytes();
        Path file = Files.write(folder.resolve("x.onnx"), model.bytes());
        Files.write(file, whole, StandardOpenOption.APPEND);
        return OnnxFile.read(file);
    }
}
