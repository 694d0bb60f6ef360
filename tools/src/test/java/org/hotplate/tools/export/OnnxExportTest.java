// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveInspector;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReport;
import org.hotplate.archive.Fault;
import org.hotplate.formats.onnx.TestModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX models with weights in separate files. */
class OnnxExportTest {

    @TempDir
    Path temp;

    private Path folder;
    private Path output;

    @BeforeEach
    void makeModel() throws Exception {
        folder = Files.createDirectory(temp.resolve("model"));
        output = temp.resolve("net.model");
        Files.writeString(
                folder.resolve("signature.json"),
                """
                {"inputs": [{"data_name": "data", "data_shape": [0, 4]}], "input_type": "application/json",
                 "outputs": [{"data_name": "out", "data_shape": [0, 2]}], "output_type": "application/json"}
                """);
        Files.write(folder.resolve("w.bin"), new byte[32]);
        save("w.bin");
    }

    @Test
    void packsTheFilesThatHoldTheWeights() throws Exception {
        ExportResult result = export(List.of());

        assertThat(result.entries()).contains("net.onnx", "w.bin");
        ArchiveReport report = new ArchiveInspector(ArchiveLimits.DEFAULT).verify(output);
        assertThat(report.faults()).isEmpty();
    }

    @Test
    void packsThemWhateverIsIncluded() throws Exception {
        Files.writeString(folder.resolve("notes.txt"), "not wanted");

        ExportResult result = export(List.of("*.json"));

        assertThat(result.entries()).contains("w.bin").doesNotContain("notes.txt");
    }

    @Test
    void refusesAModelWithoutThem() throws Exception {
        Files.delete(folder.resolve("w.bin"));
        assertThatThrownBy(() -> export(List.of()))
                .isInstanceOf(ArchiveException.class)
                .hasMessageEndingWith(
                        "net.onnx: it keeps weights in 'w.bin', which is not there: pack that file too, or save"
                                + " it with its weights included");

        save("../w.bin");
        assertThatThrownBy(() -> export(List.of()))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("it keeps weights in '../w.bin', and archives have no folders");
        assertThat(output).doesNotExist();
    }

    @Test
    void anArchiveWithoutThemIsBroken() throws Exception {
        export(List.of());
        Path unpacked = Files.createDirectory(temp.resolve("broken.model"));
        for (var file : ToyModel.files(output).entrySet()) {
            Files.write(unpacked.resolve(file.getKey()), file.getValue());
        }
        Files.delete(unpacked.resolve("w.bin"));

        ArchiveReport report = new ArchiveInspector(ArchiveLimits.DEFAULT).verify(unpacked);

        assertThat(report.faults())
                .extracting(Fault::message)
                .contains(
                        "it keeps weights in 'w.bin', which is not there: pack that file too, or save it with its weights"
                                + " included");
    }

    private void save(String weights) throws Exception {
        Files.write(
                folder.resolve("net.onnx"),
                new TestModel()
                        .input("data", TestModel.FLOAT, -1, 4)
                        .weightsIn(weights, "w", 4, 2)
                        .node("MatMul", List.of("data", "w"), "out")
                        .output("out", TestModel.FLOAT, -1, 2)
                        .bytes());
    }

    private ExportResult export(List<String> includes) throws ArchiveException {
        return new ModelExport((done, total) -> {})
                .export(ExportRequest.of("net", folder, output).withSelection(new Selection(includes, List.of())));
    }
}
