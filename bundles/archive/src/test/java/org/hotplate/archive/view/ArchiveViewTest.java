// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReport;
import org.hotplate.archive.ArchiveReport.Integrity;
import org.hotplate.archive.ArchiveReport.Publication;
import org.hotplate.archive.ArchiveReport.Service;
import org.hotplate.archive.Fault;
import org.hotplate.archive.Fault.Severity;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveViewTest {

    private static final Service VISION =
            new Service("mxnet_vision_service", Optional.of("mxnet_vision_service.py"), none(), none(), false);
    private static final Installation COMPLETE = new Installation(
            List.of(new Installation.Engine("MXNet", "1.9.1", "org.hotplate.engine.mxnet 0.1.0")),
            List.of(new Installation.Handler(List.of("mxnet_vision_service"), "org.hotplate.handler.vision 0.1.0")),
            Map.of());
    private static final Installation EMPTY = new Installation(List.of(), List.of(), Map.of());
    private static final Fault ERROR = new Fault(Severity.ERROR, "signature.json", "signature.json names no input");
    private static final Fault WARNING = new Fault(Severity.WARNING, "a.txt", "is empty");

    @TempDir
    Path folder;

    @Test
    void saysWhatAnArchiveHoldsAndThatItCanBeServed() {
        var text = view(VISION).info(COMPLETE);

        assertThat(text.lines())
                .contains(
                        "archive          /models/toy.model",
                        "size             1,234 bytes, 2 files with 2,000,100 bytes",
                        "model name       toy",
                        "inputs           data [any, 3, 2, 2] as image/jpeg",
                        "network          toy-symbol.json: 3 operators, inputs data, outputs softmax_output",
                        "weights          toy-0007.params: 1 array with 500,000 numbers, 2,000,000 bytes, epoch 7",
                        "engine           MXNet: here (1.9.1, org.hotplate.engine.mxnet 0.1.0)",
                        "service          mxnet_vision_service.py",
                        "handler          mxnet_vision_service: here (org.hotplate.handler.vision 0.1.0)",
                        "handler rule     replaces the archive's service 'mxnet_vision_service.py'",
                        "publisher        not signed",
                        "faults           none");
    }

    @Test
    void saysWhatIsMissingHere() {
        assertThat(view(VISION).info(EMPTY))
                .contains("MXNet: not here; the model would wait for it")
                .contains("mxnet_vision_service: not here; the model would wait for it");
    }

    @Test
    void findsTheHandlerByTheRulesOfTheServer() {
        var stock = new Service(
                "mine",
                Optional.of("mine.py"),
                Optional.of("mxnet_vision_service"),
                Optional.of("it changes nothing of it"),
                false);
        var alias = new Service("other", Optional.of("other.py"), none(), none(), false);
        var aliased =
                new Installation(COMPLETE.engines(), COMPLETE.handlers(), Map.of("other", "mxnet_vision_service"));

        assertThat(view(stock).info(COMPLETE))
                .contains("mxnet_vision_service: here")
                .contains("it changes nothing of it");
        assertThat(view(alias).info(aliased))
                .contains("mxnet_vision_service: here")
                .contains("configured as what 'other' stands for");
        assertThat(view(alias).info(COMPLETE)).contains("other: not here");
    }

    @Test
    void saysWhichHandlerAnArchiveCarries() throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "org.example.mine");
        manifest.getMainAttributes().putValue("Bundle-Version", "2.0.0");
        manifest.getMainAttributes().putValue("Provide-Capability", "hotplate.handler;services=mine");
        new JarOutputStream(Files.newOutputStream(folder.resolve("mine-2.0.jar")), manifest).close();
        var service = new Service("mine-2.0", Optional.of("mine-2.0.jar"), none(), none(), true);

        var view = new ArchiveView(folder, report(service, "signature.json"));

        assertThat(view.info(EMPTY))
                .contains("mine: in the archive (org.example.mine 2.0.0), for mine")
                .contains("carried by the archive as mine-2.0.jar")
                .contains("model:trust NAME");
    }

    @Test
    void listsFaultsErrorsFirst() {
        var broken = view(VISION, WARNING, ERROR);

        assertThat(broken.verify()).isEqualTo("1. error: signature.json names no input\n2. warning: a.txt: is empty\n");
        assertThat(broken.verdict()).isEqualTo("/models/toy.model is broken: 1 error and 1 warning");
        assertThat(broken.whole()).isFalse();
        assertThat(broken.info(EMPTY)).contains("1 error, 1 warning; verify lists them");
    }

    @Test
    void saysThatAnArchiveIsWhole() {
        assertThat(view(VISION).verify())
                .isEqualTo("/models/toy.model is whole: 2 files, every CRC, manifest, signature, network and weights"
                        + " checked\n");
        assertThat(view(VISION, WARNING).verify())
                .startsWith("1. warning: a.txt: is empty\n/models/toy.model is whole, with 1 warning: 2 files");
    }

    @Test
    void keepsTheKeysThatScriptsKnow() throws IOException {
        var info = json(view(VISION, WARNING).infoJson(COMPLETE));

        assertThat(info.fieldNames())
                .toIterable()
                .containsExactly(
                        "archive",
                        "kind",
                        "bytes",
                        "files",
                        "unpackedBytes",
                        "manifest",
                        "signature",
                        "network",
                        "service",
                        "engine",
                        "handler",
                        "integrity",
                        "publication",
                        "errors",
                        "warnings");
        assertThat(info.at("/signature/inputs/0/shape").toString()).isEqualTo("[0,3,2,2]");
        assertThat(info.at("/engine/here").asBoolean()).isTrue();
        assertThat(info.at("/manifest/author").isNull()).isTrue();
        assertThat(info.at("/network/epoch").asInt()).isEqualTo(7);
        assertThat(info.at("/integrity").asText()).isEqualTo("absent");
        assertThat(json(view(VISION, ERROR).verifyJson()).at("/faults/0").toString())
                .isEqualTo(
                        "{\"severity\":\"error\",\"about\":\"signature.json\",\"message\":\"signature.json names no input\"}");
        assertThat(json(view(VISION).filesJson()).at("/files/0").toString())
                .isEqualTo("{\"name\":\"toy-0007.params\",\"bytes\":2000000,\"packedBytes\":1000,"
                        + "\"method\":\"deflated\",\"crc\":\"0a0b0c0d\",\"sha256\":null,\"use\":\"weights\"}");
    }

    @Test
    void letsNoArchiveSpeakToATerminal() throws IOException {
        var service = new Service("x\u001b[2J", Optional.of("x\u001b[2J\u009b1m.py"), none(), none(), false);
        var fault = new Fault(Severity.ERROR, "a\u001b\nb", "bad \u001b]0;x\u0007 \u202e name");
        var view = new ArchiveView(Path.of("/models/toy.model"), report(service, "e\u001b[1m\u009b2J\r", fault));

        for (var text : List.of(view.info(EMPTY), view.verify(), view.files(), view.verdict())) {
            assertThat(text).doesNotContain("\u001b", "\u0007", "\r");
        }
        for (var text : List.of(view.infoJson(EMPTY), view.verifyJson(), view.filesJson())) {
            assertThat(text).doesNotContain("\u001b", "\u0007", "\r", "\u009b", "\u202e");
        }
        assertThat(view.verify().lines()).hasSize(1);
        assertThat(json(view.filesJson()).at("/files/1/name").asText()).isEqualTo("e\u001b[1m\u009b2J\r");
    }

    @Test
    void looksAtNothingThatIsNotThere() {
        var missing = folder.resolve("missing.model");

        assertThatThrownBy(() -> ArchiveView.of(missing)).hasMessage("There is no file %s", missing);
        assertThatThrownBy(() -> ArchiveView.verified(Path.of("/dev/null")))
                .hasMessageContaining("is neither a file nor a folder");
    }

    private static ArchiveView view(Service service, Fault... faults) {
        return new ArchiveView(Path.of("/models/toy.model"), report(service, "signature.json", faults));
    }

    private static ArchiveReport report(Service service, String entry, Fault... faults) {
        return new ArchiveReport(
                "toy.model",
                false,
                1234,
                List.of(
                        new ArchiveReport.Entry(
                                "toy-0007.params",
                                2_000_000,
                                1000,
                                "deflated",
                                Optional.of("0a0b0c0d"),
                                none(),
                                ArchiveReport.Use.WEIGHTS),
                        new ArchiveReport.Entry(entry, 100, 50, "stored", none(), none(), ArchiveReport.Use.SIGNATURE),
                        new ArchiveReport.Entry(
                                ".DS_Store", 9, 9, "stored", none(), none(), ArchiveReport.Use.IGNORED)),
                Optional.of(new ArchiveReport.About(
                        Optional.of("0.2"),
                        Optional.of("toy"),
                        none(),
                        Optional.of("a toy"),
                        none(),
                        none(),
                        none(),
                        Optional.of("MXNet-Symbolic"),
                        Optional.of("MXNet"),
                        Optional.of("1.2.0"))),
                Optional.of(new Signature(
                        List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3, 2, 2))),
                        Signature.IMAGE,
                        List.of(new TensorSpec("softmax", Shape.of(Shape.ANY, 10))),
                        Signature.JSON)),
                Optional.of(new ArchiveReport.Network(
                        "MXNet-Symbolic",
                        "MXNet",
                        "toy-symbol.json",
                        Optional.of("toy-0007.params"),
                        Optional.of(7),
                        3,
                        1,
                        500_000,
                        2_000_000,
                        List.of("data"),
                        List.of("softmax_output"))),
                Optional.of(service),
                new Publication(Publication.State.UNSIGNED, List.of(), ""),
                Integrity.ABSENT,
                ArchiveLimits.DEFAULT,
                true,
                List.of(faults));
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private static Optional<String> none() {
        return Optional.empty();
    }
}
