// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hotplate.archive.ArchiveReader.Completeness;
import org.hotplate.archive.ArchiveReport.Entry;
import org.hotplate.archive.ArchiveReport.Publication;
import org.hotplate.archive.ArchiveReport.Use;
import org.hotplate.archive.view.ArchiveView;
import org.hotplate.archive.view.Installation;
import org.hotplate.formats.onnx.TestModel;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX models without an archive. */
class BareOnnxTest {

    private static final int INT64 = 7;
    private static final int COMPLEX64 = 14;

    @TempDir
    Path folder;

    private final ArchiveReader reader = new ArchiveReader(ArchiveLimits.DEFAULT);
    private final ArchiveInspector inspector = new ArchiveInspector(ArchiveLimits.DEFAULT);

    @Test
    void isReadLikeAnArchiveAndAgainFromWhereItWasUnpacked() throws Exception {
        Path file = write(model().bytes());

        ModelArchive archive = reader.unpack(file, folder.resolve("unpacked"));

        assertThat(archive.engine()).isEqualTo("ONNX");
        assertThat(archive.format()).isEqualTo("ONNX");
        assertThat(archive.network()).isEqualTo(folder.resolve("unpacked/net.onnx"));
        assertThat(archive.network()).hasSameBinaryContentAs(file);
        assertThat(archive.service().name()).isEqualTo("mxnet_model_service");
        assertThat(archive.signature())
                .isEqualTo(new Signature(
                        List.of(
                                new TensorSpec("data", Shape.of(Shape.ANY, 4)),
                                new TensorSpec("ids", Shape.of(2), DataType.INT64)),
                        Signature.JSON,
                        List.of(
                                new TensorSpec("out", Shape.of(Shape.ANY, 4)),
                                new TensorSpec("any", Shape.of(Shape.ANY))),
                        Signature.JSON));
        assertThat(reader.read(folder.resolve("unpacked"))).isEqualTo(archive);
    }

    @Test
    void isInspectedAndVerifiedLikeAnArchive() throws Exception {
        ArchiveReport report = inspector.verify(write(model().bytes()));

        assertThat(report.faults()).isEmpty();
        assertThat(report.isSound()).isTrue();
        assertThat(report.entries())
                .extracting(Entry::name, Entry::use)
                .containsExactly(tuple("net.onnx", Use.NETWORK));
        assertThat(report.publication().state()).isEqualTo(Publication.State.UNSIGNED);
        assertThat(report.network()).hasValueSatisfying(network -> {
            assertThat(network.inputs()).containsExactly("data", "ids");
            assertThat(network.operators()).isEqualTo(2);
        });
    }

    @Test
    void isSpokenOfWithoutAManifest() throws Exception {
        ArchiveView view = ArchiveView.verified(write(model().bytes()));
        Installation tensors = new Installation(
                List.of(),
                List.of(new Installation.Handler(List.of("mxnet_model_service"), "tensors 1.0.0")),
                Map.of());

        assertThat(view.verdict()).endsWith("net.onnx is whole: 1 file, what it declares, network and weights checked");
        assertThat(view.info(tensors))
                .contains(" mxnet_model_service (MMS's default)\n")
                .contains(" mxnet_model_service: here (tensors 1.0.0)\n")
                .contains(" no service is named, and mxnet_model_service is MMS's default for application/json\n")
                .contains(" no archive, so no SHA-256 is listed\n");
    }

    @Test
    void tellsABeginningFromWhatNeverWillBeAModel() throws Exception {
        byte[] whole = model().bytes();
        assertThat(reader.inspect(write(whole))).isEqualTo(Completeness.COMPLETE);
        int graph = whole.length - 8; // followed by the version of the operators
        for (int length : new int[] {0, 1, 2, graph / 2, graph - 1, graph + 2, whole.length - 1}) {
            assertThat(reader.inspect(write(Arrays.copyOf(whole, length))))
                    .as("%d of %d bytes", length, whole.length)
                    .isEqualTo(Completeness.INCOMPLETE);
        }
        assertThat(reader.inspect(write("<!DOCTYPE html>".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(Completeness.NOT_AN_ARCHIVE);
        assertThat(reader.inspect(write(new byte[5000]))).isEqualTo(Completeness.NOT_AN_ARCHIVE);
    }

    @Test
    void saysWhyItCannotBeServed() throws Exception {
        refuses(
                new byte[100],
                "is not an ONNX model that can be served: it has a field of number 0; copy or export it again");
        refuses(
                new TestModel()
                        .input("waves", COMPLEX64, -1)
                        .output("out", COMPLEX64, -1)
                        .bytes(),
                ": its input 'waves' has elements of type complex64, which cannot be served");
        refuses(new TestModel().output("out", TestModel.FLOAT, 1).bytes(), " takes no input, so it cannot be served");
        refuses(
                new TestModel()
                        .input("data", TestModel.FLOAT, -1, 4)
                        .weightsIn("weights.bin", "w", 4, 2)
                        .output("out", TestModel.FLOAT, -1, 2)
                        .bytes(),
                " keeps weights in 'weights.bin', and two files cannot be dropped at once: save it as one file, or pack"
                        + " both into an archive with 'bin/hotplate export'");
        assertThat(folder.resolve("unpacked")).doesNotExist();
    }

    @Test
    void refusesWhatNoReaderTakes() throws Exception {
        Path file = folder.resolve("net.onnx");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(3L << 30);
        }

        assertThatThrownBy(() -> reader.unpack(file, folder.resolve("unpacked")))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("has 3221225472 bytes, and no ONNX model of more than 2147483647 can be loaded");
    }

    @Test
    void servesTheRealOne() throws Exception {
        Path file = Path.of(System.getProperty("testdata"), "models", "squeezenet_v1.0.onnx");
        assumeTrue(Files.exists(file), "skipped: " + file + " is not there");

        ArchiveReport report = inspector.verify(file);

        assertThat(report.faults()).isEmpty();
        assertThat(report.signature()).hasValueSatisfying(signature -> assertThat(signature.inputs())
                .containsExactly(new TensorSpec("data", Shape.of(1, 3, 224, 224))));
    }

    private void refuses(byte[] bytes, String fault) throws IOException {
        Path file = write(bytes);
        assertThatThrownBy(() -> reader.unpack(file, folder.resolve("unpacked")))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(fault);
    }

    private static TestModel model() {
        return new TestModel()
                .input("data", TestModel.FLOAT, -1, 4)
                .input("ids", INT64, 2)
                .node("Identity", List.of("data"), "out")
                .node("Identity", List.of("ids"), "any")
                .output("out", TestModel.FLOAT, -1, 4)
                .sequence("any");
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("net.onnx"), bytes);
    }
}
