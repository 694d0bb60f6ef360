// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.RealFiles;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {

    @TempDir
    Path folder;

    @Test
    void tellsWhatTheGraphTakesAndGives() throws Exception {
        OnnxFile model = read(model().bytes());

        assertThat(model.irVersion()).isEqualTo(8);
        assertThat(model.opsets()).containsEntry("", 17L).containsEntry("com.example", 1L);
        assertThat(model.producer()).isEqualTo("a test");
        assertThat(model.graph()).isEqualTo("net");
        assertThat(model.inputs())
                .containsExactly(new OnnxValue("data", OnnxType.FLOAT, Optional.of(Shape.of(Shape.ANY, 3, 8))));
        assertThat(model.outputs()).containsExactly(new OnnxValue("out", OnnxType.INT64, Optional.of(Shape.of(1))));
        assertThat(model.operators()).isEqualTo(2);
        assertThat(model.operatorTypes()).containsExactlyInAnyOrder("Conv", "com.example.Odd");
    }

    @Test
    void tellsWeightsFromInputs() throws Exception {
        OnnxFile model = read(model().bytes());

        assertThat(model.initializers())
                .containsExactly(
                        new OnnxValue("w", OnnxType.FLOAT, Optional.of(Shape.of(2, 3))),
                        new OnnxValue("b", OnnxType.FLOAT16, Optional.of(Shape.of(4, 300))));
        assertThat(model.external()).containsExactly(new OnnxExternal("b", "b.bin", 0, 2400));
        assertThat(OnnxType.FLOAT16.dataType()).contains(DataType.FLOAT16);
        assertThat(OnnxType.COMPLEX64.dataType()).isEmpty();
    }

    @Test
    void refusesAModelThatWasCutOffAnywhere() throws Exception {
        byte[] whole = new TestOnnx()
                .message(7, new TestOnnx().message(11, TestOnnx.value("x", 1, 1, 2)))
                .message(8, new TestOnnx().number(2, 17))
                .bytes();

        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(part))
                    .isInstanceOfSatisfying(MalformedFileException.class, e -> assertThat(e.isTruncated())
                            .isTrue())
                    .message()
                    .startsWith("it");
        }
    }

    @Test
    void refusesWhatIsNoModel() {
        assertThatThrownBy(() -> read("PK is not a model".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedFileException.class);
        assertThatThrownBy(() -> read(new TestOnnx().number(1, 8).bytes()))
                .hasMessage("it holds no graph, as every ONNX model does");
        assertThatThrownBy(() -> read(new TestOnnx().number(7, 8).bytes())).hasMessageContaining("another kind");
        assertThatThrownBy(() -> read(new TestOnnx()
                        .message(7, new TestOnnx().message(5, new TestOnnx().number(1, Long.MAX_VALUE)))
                        .bytes()))
                .hasMessageContaining("a dimension of");
    }

    @Test
    void tellsWhatIsDamagedFromABeginning() {
        assertThatThrownBy(() -> read(new TestOnnx()
                        .bytes(7, new byte[] {0x5a, 5, 0})
                        .number(1, 8)
                        .bytes()))
                .isInstanceOfSatisfying(MalformedFileException.class, e -> assertThat(e.isTruncated())
                        .isFalse());
    }

    @Test
    void refusesAFileOfNothingButNames() {
        TestOnnx graph = new TestOnnx();
        for (int i = 0; i < 9000; i++) {
            graph.message(11, new TestOnnx().text(1, "n".repeat(4000)));
        }

        assertThatThrownBy(() -> read(new TestOnnx().message(7, graph).bytes()))
                .hasMessage("it has more than 33554432 bytes of names");
    }

    @Test
    void survivesNoise() throws Exception {
        Random random = new Random(5);
        byte[] whole = model().bytes();
        for (int i = 0; i < 5000; i++) {
            byte[] noisy = whole.clone();
            noisy[random.nextInt(noisy.length)] = (byte) random.nextInt();
            try {
                read(noisy);
            } catch (MalformedFileException e) {
                assertThat(e.getMessage()).startsWith("it");
            }
        }
    }

    @Test
    void readsTheRealOne() throws Exception {
        OnnxFile model = OnnxFile.read(RealFiles.model("squeezenet_v1.0.onnx"));

        assertThat(model.opsets()).containsEntry("", 17L);
        assertThat(model.inputs())
                .containsExactly(new OnnxValue("data", OnnxType.FLOAT, Optional.of(Shape.of(1, 3, 224, 224))));
        assertThat(model.outputs()).hasSize(1);
        assertThat(model.initializers())
                .anySatisfy(weight -> assertThat(weight.shape()).contains(Shape.of(96, 3, 7, 7)));
        assertThat(model.external()).isEmpty();
        assertThat(model.operatorTypes()).contains("Conv", "Softmax");
    }

    private static TestOnnx model() {
        TestOnnx packed = new TestOnnx();
        packed.varint(4);
        packed.varint(300);
        TestOnnx graph = new TestOnnx()
                .message(
                        1,
                        new TestOnnx()
                                .text(1, "data")
                                .text(4, "Conv")
                                .message(5, new TestOnnx().text(1, "floats").bytes(7, new byte[20_000])))
                .message(1, new TestOnnx().text(4, "Odd").text(7, "com.example"))
                .text(2, "net")
                .message(
                        5,
                        new TestOnnx()
                                .number(1, 2)
                                .number(1, 3)
                                .number(2, 1)
                                .text(8, "w")
                                .bytes(9, new byte[24]))
                .message(
                        5,
                        new TestOnnx()
                                .bytes(1, packed.bytes())
                                .number(2, 10)
                                .text(8, "b")
                                .message(13, new TestOnnx().text(1, "location").text(2, "b.bin"))
                                .number(14, 1))
                .message(11, TestOnnx.value("data", 1, -1, 3, 8))
                .message(11, TestOnnx.value("w", 1, 2, 3))
                .message(12, TestOnnx.value("out", 7, 1));
        return new TestOnnx()
                .number(1, 8)
                .text(2, "a test")
                .message(7, graph)
                .message(8, new TestOnnx().text(1, "").number(2, 17))
                .message(8, new TestOnnx().text(1, "com.example").number(2, 1));
    }

    private OnnxFile read(byte[] bytes) throws IOException {
        return OnnxFile.read(Files.write(folder.resolve("x.onnx"), bytes));
    }
}
