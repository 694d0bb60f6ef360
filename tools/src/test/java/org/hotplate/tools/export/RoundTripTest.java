// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.ModelArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives from other exporters, unpacked and packed again. */
final class RoundTripTest {

    private static final Path MODELS = Path.of("../../shared/testdata/models");
    private static final Path SAMPLE = Path.of("../distribution/src/main/samples/digits.model");

    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"squeezenet_v1.0", "two_input", "lstm_ptb"})
    void keepsEveryByteOfMmsArchives(String name) throws Exception {
        Path original = MODELS.resolve(name + ".model");
        assumeTrue(Files.exists(original), "skipped: " + original + " is not there");

        keepsEveryByte(original, name);
    }

    @Test
    void keepsEveryByteOfTheSample() throws Exception {
        keepsEveryByte(SAMPLE, "digits");
    }

    @Test
    void packsOnnxAsItIs() throws Exception {
        Path onnx = MODELS.resolve("squeezenet_v1.0.onnx");
        assumeTrue(Files.exists(onnx), "skipped: " + onnx + " is not there");
        SortedMap<String, byte[]> other = ToyModel.files(MODELS.resolve("squeezenet_v1.0.model"));
        Path folder = Files.createDirectory(temp.resolve("model"));
        Files.copy(onnx, folder.resolve("squeezenet_v1.0.onnx"));
        Files.write(folder.resolve("signature.json"), other.get("signature.json"));
        Files.write(folder.resolve("synset.txt"), other.get("synset.txt"));
        Path output = temp.resolve("squeezenet.model");

        ExportResult result = export(ExportRequest.of("squeezenet", folder, output));

        assertThat(ToyModel.files(output).get("squeezenet_v1.0.onnx")).isEqualTo(Files.readAllBytes(onnx));
        ModelArchive read = unpack(output, "onnx");
        assertThat(read.format()).isEqualTo("ONNX");
        assertThat(read.engine()).isEqualTo("ONNX");
        assertThat(read.network().getFileName()).hasToString("squeezenet_v1.0.onnx");
        assertThat(read.parameters()).isEmpty();
        assertThat(read.service().name()).isEqualTo("mxnet_vision_service");
        assertThat(result.notes())
                .containsExactly("MXNet Model Server cannot serve this archive: it contains an ONNX model.");
        fitsTheSchemaOfMms(output);
    }

    private void keepsEveryByte(Path original, String name) throws Exception {
        ModelArchive read = unpack(original, "first");
        Path again = temp.resolve("again.model");

        export(ExportRequest.of(name, temp.resolve("first"), again)
                .withService(read.service().name() + ".py"));

        SortedMap<String, byte[]> before = ToyModel.files(original);
        SortedMap<String, byte[]> after = ToyModel.files(again);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        before.remove("MANIFEST.json");
        before.forEach((file, bytes) -> assertThat(after.get(file)).as(file).isEqualTo(bytes));
        fitsTheSchemaOfMms(again);

        ModelArchive reread = unpack(again, "second");
        assertThat(reread.modelName()).isEqualTo(read.modelName());
        assertThat(reread.signature()).isEqualTo(read.signature());
        assertThat(reread.service()).isEqualTo(read.service());
        assertThat(reread.epoch()).isEqualTo(read.epoch());

        Path third = temp.resolve("third.model");
        export(ExportRequest.of(name, temp.resolve("second"), third)
                .withService(read.service().name() + ".py"));
        assertThat(third).hasSameBinaryContentAs(again);
    }

    private static ExportResult export(ExportRequest request) throws Exception {
        return new ModelExport((done, total) -> {}).export(request);
    }

    private ModelArchive unpack(Path archive, String to) throws Exception {
        return new ArchiveReader(ArchiveLimits.DEFAULT).unpack(archive, temp.resolve(to));
    }

    private static void fitsTheSchemaOfMms(Path archive) throws Exception {
        try (var schema = RoundTripTest.class.getResourceAsStream("mms-0.4-manifest.schema.json")) {
            assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                            .getSchema(schema)
                            .validate(new ObjectMapper()
                                    .readTree(ToyModel.files(archive).get("MANIFEST.json"))))
                    .isEmpty();
        }
    }
}
