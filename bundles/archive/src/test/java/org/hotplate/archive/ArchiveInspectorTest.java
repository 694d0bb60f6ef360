// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveReport.Entry;
import org.hotplate.archive.ArchiveReport.Integrity;
import org.hotplate.archive.ArchiveReport.Publication;
import org.hotplate.archive.ArchiveReport.Use;
import org.hotplate.archive.Fault.Severity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveInspectorTest {

    @TempDir
    Path folder;

    private final ArchiveInspector inspector = new ArchiveInspector(ArchiveLimits.DEFAULT);

    @AfterEach
    void leavesNothingBehind() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("hotplate-archive-")))
                    .isEmpty();
        }
    }

    @Test
    void tellsWhatAnArchiveHolds() throws Exception {
        ArchiveReport report = inspector.inspect(new SmallNetwork().listed().write(folder.resolve("small.model")));

        assertThat(report.faults()).isEmpty();
        assertThat(report.file()).isEqualTo("small.model");
        assertThat(report.bytes()).isEqualTo(Files.size(folder.resolve("small.model")));
        assertThat(report.entries())
                .extracting(Entry::use)
                .containsExactly(Use.NETWORK, Use.WEIGHTS, Use.SIGNATURE, Use.SERVICE, Use.ASSET, Use.MANIFEST);
        assertThat(report.entries().get(4)).satisfies(labels -> {
            assertThat(labels.name()).isEqualTo("labels.txt");
            assertThat(labels.bytes()).isEqualTo(7);
            assertThat(labels.method()).isEqualTo("deflated");
            assertThat(labels.crc().orElseThrow()).hasSize(8);
            assertThat(labels.sha256().orElseThrow()).hasSize(64);
        });
        assertThat(report.manifest()).hasValueSatisfying(about -> {
            assertThat(about.archiveVersion()).contains("0.2");
            assertThat(about.modelName()).contains("small");
            assertThat(about.modelVersion()).contains("3");
            assertThat(about.author()).contains("A. Uthor");
            assertThat(about.authorEmail()).contains("author@example.com");
            assertThat(about.engine()).contains("MXNet");
            assertThat(about.engineVersion()).contains("10900");
            assertThat(about.license()).isEmpty();
        });
        assertThat(report.integrity()).isEqualTo(Integrity.MATCHING);
        assertThat(report.publication().state()).isEqualTo(Publication.State.UNSIGNED);
    }

    @Test
    void tellsWhatTheNetworkAndTheServiceAre() throws Exception {
        ArchiveReport report = inspector.inspect(new SmallNetwork().write(folder.resolve("small.model")));

        assertThat(report.network())
                .contains(new ArchiveReport.Network(
                        "MXNet-Symbolic",
                        "MXNet",
                        "small-symbol.json",
                        Optional.of("small-0007.params"),
                        Optional.of(7),
                        2,
                        2,
                        10,
                        40,
                        List.of("data"),
                        List.of("prob_output")));
        assertThat(report.service())
                .contains(new ArchiveReport.Service(
                        "mxnet_model_service",
                        Optional.of("mxnet_model_service.py"),
                        Optional.empty(),
                        Optional.empty(),
                        false));
        assertThat(report.integrity()).isEqualTo(Integrity.ABSENT);
        assertThat(report.verified()).isFalse();
    }

    @Test
    void seesNothingWrongWithASoundOne() throws Exception {
        Path file = new SmallNetwork().listed().write(folder.resolve("small.model"));
        Path unpacked = new SmallNetwork().listed().writeFolder(folder.resolve("folder.model"));

        assertThat(inspector.verify(file).faults()).isEmpty();
        assertThat(inspector.verify(unpacked).faults()).isEmpty();
        assertThat(inspector.verify(unpacked).folder()).isTrue();
        assertThat(inspector.verify(unpacked).entries()).hasSize(6).allSatisfy(entry -> assertThat(entry.method())
                .isEqualTo("file"));
        assertThat(inspector.verify(file).isSound()).isTrue();
    }

    @Test
    void saysThatAnArchiveCarriesCode() throws Exception {
        ArchiveReport report = inspector.inspect(new SmallNetwork()
                .put("handler.jar", "code")
                .with("MANIFEST.json", "mxnet_model_service.py", "handler.jar")
                .write(folder.resolve("small.model")));

        assertThat(report.service())
                .hasValueSatisfying(service -> assertThat(service.code()).isTrue());
        assertThat(report.service())
                .hasValueSatisfying(service -> assertThat(service.file()).contains("handler.jar"));
    }

    @Test
    void findsAllFaultsAtOnce() throws Exception {
        Path file = new SmallNetwork()
                .put(
                        "small-0007.params",
                        SmallNetwork.params(Map.of("arg:fc_weight", new int[] {3, 5}, "arg:extra", new int[] {1})))
                .with("signature.json", "[0, 4]", "[0, 2, 4, 4]")
                .put("unlucky<name>.txt", "x")
                .listed()
                .put("labels.txt", "maybe")
                .write(folder.resolve("small.model"));

        ArchiveReport report = inspector.verify(file);

        assertThat(report.isSound()).isFalse();
        assertThat(report.integrity()).isEqualTo(Integrity.ALTERED);
        assertThat(report.faults()).extracting(Fault::message).anySatisfy(text -> assertThat(text)
                .contains("unlucky<name>.txt"));
        assertThat(report.faults())
                .extracting(Fault::message)
                .contains(
                        "small.model holds another 'labels.txt' than the one whose SHA-256 its manifest lists: it was"
                                + " altered since it was packed; get it again, or export the model again",
                        "the weight 'fc_weight' has the shape [3, 5] and goes to the operator 'fc' (FullyConnected),"
                                + " which takes [2, any]",
                        "the network has no use for 'extra'",
                        "the input 'data' has the shape [any, 2, 4, 4]; the network was saved for 2 dimensions, [any, 4]",
                        "the input 'data' has the shape [any, 2, 4, 4]; the weights of the operator 'fc' (FullyConnected)"
                                + " are for 5 numbers each",
                        "the network needs 'fc_bias', which is neither among its weights nor declared as an input");
        assertThat(report.faults())
                .filteredOn(fault -> fault.severity() == Severity.WARNING)
                .hasSize(1);
        assertThat(report.faults())
                .extracting(Fault::about)
                .contains("labels.txt", "small-0007.params", "signature.json");
        assertThat(inspector.inspect(file).faults())
                .hasSizeLessThan(report.faults().size());
    }

    @Test
    void findsEveryDamagedEntry() throws Exception {
        Path file = new SmallNetwork().write(folder.resolve("small.model"));
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        // the checksums in the directory of two entries
        for (String name : List.of("labels.txt", "mxnet_model_service.py")) {
            bytes[text.lastIndexOf(name) - 46 + 16] ^= 1;
        }
        Files.write(file, bytes);

        assertThat(inspector.verify(file).isSound()).isFalse();
        assertThat(inspector.verify(file).faults()).extracting(Fault::message).allSatisfy(message -> assertThat(message)
                .startsWith("small.model")
                .doesNotContain(folder.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "small-symbol.json",
                "small-0007.params",
                "signature.json",
                "MANIFEST.json",
                "mxnet_model_service.py"
            })
    void reportsAnyFileThatIsMissingOrGarbage(String name) throws Exception {
        ArchiveReport missing =
                inspector.verify(new SmallNetwork().without(name).write(folder.resolve("missing.model")));
        ArchiveReport garbage =
                inspector.verify(new SmallNetwork().put(name, "\u0000garbage{").write(folder.resolve("garbage.model")));

        assertThat(missing.isSound()).isEqualTo(name.endsWith(".py"));
        assertThat(garbage.isSound()).isEqualTo(name.endsWith(".py"));
        assertThat(garbage.faults())
                .allSatisfy(fault -> assertThat(fault.message()).doesNotContain("\n"));
    }

    @Test
    void findsWhatIsWrongWithASignatureAlsoWhereTheWeightsCannotBeRead() throws Exception {
        ArchiveReport report = inspector.verify(new SmallNetwork()
                .put("small-0007.params", "garbage")
                .with("signature.json", "\"data\"", "\"dta\"")
                .write(folder.resolve("both.model")));

        assertThat(report.faults())
                .extracting(Fault::message)
                .hasSize(2)
                .anySatisfy(message -> assertThat(message).contains("small-0007.params"))
                .anySatisfy(message -> assertThat(message).contains("'dta' is not an input of the network"));
    }

    @Test
    void reportsWhatIsNoArchive() throws Exception {
        Path text = Files.writeString(folder.resolve("text.model"), "hello");
        Path empty = Files.write(folder.resolve("empty.model"), new byte[0]);

        assertThat(inspector.verify(folder.resolve("absent.model")).isSound()).isFalse();
        assertThat(inspector.verify(text).faults()).singleElement().satisfies(fault -> assertThat(fault.message())
                .startsWith("text.model is not a model archive"));
        assertThat(inspector.verify(empty).isSound()).isFalse();
        byte[] whole = Files.readAllBytes(new SmallNetwork().write(folder.resolve("small.model")));
        for (int part = 1; part < 20; part++) {
            Path cut = Files.write(folder.resolve("cut.model"), Arrays.copyOf(whole, whole.length * part / 20));
            assertThat(inspector.verify(cut).isSound()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"squeezenet_v1.0.model", "lstm_ptb.model", "two_input.model"})
    void seesNothingWrongWithRealOnes(String name) {
        Path archive = Path.of(System.getProperty("testdata", "testdata"), "models", name);
        assumeTrue(Files.exists(archive), () -> "skipped: there is no " + archive);

        ArchiveReport report = inspector.verify(archive);

        assertThat(report.faults()).isEmpty();
        assertThat(report.network().orElseThrow().weights()).isPositive();
    }
}
