// SPDX-License-Identifier: Apache-2.0
package org.hotplate.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hotplate.formats.onnx.OnnxFile;
import org.hotplate.formats.onnx.TestModel;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The reader of ONNX models accepts a file, or reports what is wrong with it. */
class OnnxFuzzTest {

    @TempDir
    static Path folder;

    @MethodSource("seeds")
    @FuzzTest
    void onnx(byte[] content) throws IOException {
        Fuzzed.file(folder, "model.onnx", content, OnnxFile::read);
    }

    static Stream<Arguments> seeds() {
        TestModel small = new TestModel()
                .input("x", TestModel.FLOAT, -1, 2)
                .weights("w", new float[] {1, 2, 3, 4}, 2, 2)
                .node("MatMul", List.of("x", "w"), "y")
                .output("y", TestModel.FLOAT, -1, 2);
        TestModel odd = new TestModel()
                .opset(7)
                .irVersion(3)
                .input("pixels", TestModel.FLOAT, 1, 3, -2, -3)
                .weightsIn("weights.bin", "far", 1000, 1000)
                .node(
                        "Conv",
                        List.of("pixels", "far"),
                        "out",
                        TestModel.Attribute.list("kernel_shape", 3, 3),
                        TestModel.Attribute.of("group", 1))
                .sequence("out");
        return Stream.of(small, odd).map(model -> Arguments.of((Object) model.bytes()));
    }
}
