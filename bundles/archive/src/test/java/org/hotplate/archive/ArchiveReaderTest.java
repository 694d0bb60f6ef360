// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.hotplate.archive.ServiceFile.Stock;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveReaderTest {

    private final ArchiveReader reader = new ArchiveReader(ArchiveLimits.DEFAULT);
    private final Map<String, String> files = Samples.toy();

    @TempDir
    Path temp;

    private ModelArchive unpack() throws Exception {
        return reader.unpack(Samples.model(temp, files), temp.resolve("unpacked"));
    }

    private void expectFault(String... words) throws Exception {
        Path model = Samples.model(temp, files);

        assertThatThrownBy(() -> reader.unpack(model, temp.resolve("unpacked")))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContainingAll(words)
                .hasMessageContaining(model.toString())
                .message()
                .doesNotContain("com.fasterxml", "JsonReadFeature", "StreamRead", "\n");
        assertThat(temp.resolve("unpacked")).doesNotExist();
    }

    private void change(String file, String words, String otherWords) {
        String changed = files.get(file).replace(words, otherWords);
        assertThat(changed).isNotEqualTo(files.get(file));
        files.put(file, changed);
    }

    @Test
    void readsAnArchive() throws Exception {
        ModelArchive archive = unpack();

        Path folder = temp.resolve("unpacked");
        assertThat(archive)
                .isEqualTo(new ModelArchive(
                        folder,
                        "toy",
                        "a toy",
                        "MXNet-Symbolic",
                        "MXNet",
                        folder.resolve("toy-symbol.json"),
                        Optional.of(folder.resolve("toy-0000.params")),
                        new Signature(
                                java.util.List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3, 224, 224))),
                                "image/jpeg",
                                java.util.List.of(new TensorSpec("softmax", Shape.of(Shape.ANY, 1000))),
                                "application/json"),
                        new ServiceFile("mxnet_vision_service", Optional.empty()),
                        ""));
        assertThat(archive.asset("synset.txt"))
                .hasValueSatisfying(asset -> assertThat(asset).hasContent("cat\ndog\n"));
        assertThat(archive.asset("../toy.model")).isEmpty();
        assertThat(archive.epoch()).hasValue(0);
    }

    @Test
    void readsAgainWhatItUnpacked() throws Exception {
        ModelArchive archive = unpack();

        assertThat(reader.read(temp.resolve("unpacked"))).isEqualTo(archive);
    }

    @Test
    void readsAFolderOfTheSameFiles() throws Exception {
        Path folder = Files.createDirectories(temp.resolve("model/inner/.git"));
        Files.writeString(folder.resolve("MANIFEST.json"), "not this one");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(temp.resolve("model/inner").resolve(file.getKey()), file.getValue());
        }

        ModelArchive archive = reader.unpack(temp.resolve("model"), temp.resolve("unpacked"));

        assertThat(archive.modelName()).isEqualTo("toy");
        assertThat(temp.resolve("unpacked").toFile().list()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"toy/", "a/b/c/", "toy\\", "./"})
    void takesFilesOutOfTheirFolders(String prefix) throws Exception {
        Map<String, String> nested = new LinkedHashMap<>();
        nested.put("toy/", "");
        files.forEach((name, content) -> nested.put(prefix + name, content));
        nested.put("__MACOSX/toy/._toy-symbol.json", "a resource fork");
        nested.put(prefix + ".DS_Store", "a folder's look");
        nested.put("__pycache__/x.pyc", "code");
        Path model = Samples.model(temp, nested);

        reader.unpack(model, temp.resolve("unpacked"));

        assertThat(temp.resolve("unpacked").toFile().list())
                .containsExactlyInAnyOrder(files.keySet().toArray(String[]::new));
        assertThat(temp.toFile().list()).containsExactlyInAnyOrder("toy.model", "unpacked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest.json", "Manifest.JSON"})
    void findsTheManifestInAnyCase(String name) throws Exception {
        files.put(name, files.remove("MANIFEST.json"));

        assertThat(unpack().modelName()).isEqualTo("toy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"MXNet\": \"1.2.0\"} | 0.12 | {\"MXNet\": 0.12}",
                "{\"MXNet\": \"1.2.0\"} | list | {\"MXNet\": [\"int\", 10200]}",
                "{\"MXNet\": \"1.2.0\"} | case | {\"mxnet\": 1}",
                "{\"MXNet\": \"1.2.0\"} | text | \"MXNet\"",
                "{\"MXNet\": \"1.2.0\"} | none | {}",
                "\"Model-Archive-Version\": 0.2 | old | \"License\": \"Apache 2.0\", \"Model-Archive-Version\": 0.1",
                "\"MXNet-Symbolic\" | empty format | \"\"",
                "\"toy-symbol.json\" | glob | \"*-symbol.json\"",
                "\"toy-symbol.json\" | wrong name | \"resnet-18-symbol.json\"",
                "\"toy-symbol.json\" | no name | \"\"",
                "\"toy-symbol.json\" | null | null",
                "\"toy-0000.params\" | wrong name | \"resnet-18-0007.params\"",
                "\"toy-0000.params\" | in a folder | \"toy/toy-0000.params\"",
                "\"Model-Name\": \"toy\", | no name | ",
                "\"Signature\": \"signature.json\", | no signature | ",
            })
    void toleratesWhatRealManifestsHold(String words, String what, String otherWords) throws Exception {
        change("MANIFEST.json", words, otherWords == null ? "" : otherWords);

        ModelArchive archive = unpack();

        assertThat(archive.engine()).isEqualTo("MXNet");
        assertThat(archive.format()).isEqualTo("MXNet-Symbolic");
        assertThat(archive.modelName()).isEqualTo("toy");
        assertThat(archive.network().getFileName()).hasToString("toy-symbol.json");
        assertThat(archive.parameters())
                .hasValueSatisfying(file -> assertThat(file.getFileName()).hasToString("toy-0000.params"));
    }

    @Test
    void toleratesAByteOrderMark() throws Exception {
        files.replaceAll((name, content) -> name.endsWith(".json") ? "\uFEFF" + content : content);

        assertThat(unpack().modelName()).isEqualTo("toy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"Model\": | \"Modell\": | must have a key 'Model'",
                "\"toy-symbol.json\" | 12 | has 12 for 'Model.Symbol', which must be a text",
                "{\"MXNet\": \"1.2.0\"} | 7 | has 7 for 'Engine'",
                "\"signature.json\" | \"sign.json\" | ",
                "1.2.0\"}} | 1.2.0\"}} more | at line 5, column 32: Unrecognized token 'more'",
                "\"toy\", | \"toy\" | not valid JSON at line 1, column 67",
                "1.2.0\"}} | 1.2.0\"}} {} | there is more text after the closing brace",
                "\"Engine\" | // a comment\\n\"Engine\" | comments are not allowed",
            })
    void namesWhatIsWrongWithAManifest(String words, String otherWords, String fault) throws Exception {
        change("MANIFEST.json", words, otherWords.replace("\\n", "\n"));

        if (fault == null) {
            assertThat(unpack().signature().inputType()).isEqualTo("image/jpeg");
        } else {
            expectFault("MANIFEST.json", fault);
        }
    }

    @Test
    void needsAManifest() throws Exception {
        files.remove("MANIFEST.json");

        expectFault("has no MANIFEST.json", "synset.txt");
    }

    @Test
    void refusesTwoManifests() throws Exception {
        files.put("toy/MANIFEST.json", Samples.MANIFEST.replace("a toy", "another"));

        expectFault("'MANIFEST.json' and 'toy/MANIFEST.json'");
    }

    @Test
    void toleratesTheSameFileTwice() throws Exception {
        files.put("toy/MANIFEST.json", Samples.MANIFEST);

        assertThat(unpack().modelName()).isEqualTo("toy");
    }

    @Test
    void refusesNamesThatDifferInCaseOnly() throws Exception {
        files.put("SYNSET.txt", "cat\ndog\n");

        expectFault("'synset.txt' and 'SYNSET.txt'");
    }

    @Test
    void namesTheCandidatesItCannotChooseFrom() throws Exception {
        files.put("other-0010.params", "");
        change("MANIFEST.json", "toy-0000.params", "missing-0000.params");

        expectFault("more than one file of weights (*.params): other-0010.params, toy-0000.params", "Model.Parameters");
    }

    @Test
    void refusesAPatternThatFitsTwoFiles() throws Exception {
        files.put("other-symbol.json", "");
        change("MANIFEST.json", "toy-symbol.json", "*-symbol.json");

        expectFault("several files that fit '*-symbol.json'", "other-symbol.json, toy-symbol.json");
    }

    @Test
    void needsANetworkAndItsWeights() throws Exception {
        String weights = files.remove("toy-0000.params");
        expectFault("has no file of weights (*.params)");

        files.put("toy-0000.params", weights);
        files.remove("toy-symbol.json");
        expectFault("has no network (*-symbol.json or *.onnx)");
    }

    @Test
    void saysWhatToDoWithANetworkOfPythonCode() throws Exception {
        files.remove("toy-symbol.json");
        change("MANIFEST.json", "MXNet-Symbolic", "Gluon-Imperative");

        expectFault("its network is Python code; hybridize() and export() it, then pack it again");
    }

    @Test
    void readsAnOnnxNetwork() throws Exception {
        files.remove("toy-symbol.json");
        files.remove("toy-0000.params");
        files.put("net.onnx", "onnx");
        change("MANIFEST.json", "MXNet-Symbolic", "ONNX");

        ModelArchive archive = unpack();

        assertThat(archive.engine()).isEqualTo("ONNX");
        assertThat(archive.format()).isEqualTo("ONNX");
        assertThat(archive.network().getFileName()).hasToString("net.onnx");
        assertThat(archive.parameters()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"net-0012.params,12", "resnet-18-0003.params,3", "a.b_c-7.PARAMS,7"})
    void readsTheEpochBehindAnyPrefix(String name, int epoch) throws Exception {
        files.put(name, files.remove("toy-0000.params"));

        assertThat(unpack().epoch()).hasValue(epoch);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[0, 3, 224, 224] | [0, 3, -1, 224] | gives 'data' the shape [0,3,-1,224], where -1 is not a dimension",
                "[0, 3, 224, 224] | [0, 3, 224.5] | 224.5 is not a dimension",
                "[0, 3, 224, 224] | [0, \"3\"] | is not a dimension",
                "[0, 3, 224, 224] | [99999999999] | 99999999999 is not a dimension",
                "[0, 3, 224, 224] | 224 | must give 'data' a 'data_shape'",
                "\"data_name\": \"data\", | \"x\": 1, | has no 'inputs[0].data_name'",
                "\"input_type\": \"image/jpeg\", | \"x\": 1, | has no 'input_type'; it must be image/jpeg or application/json",
                "image/jpeg | text/plain | 'text/plain' for 'input_type', which must be image/jpeg or application/json",
                "\"data_name\": \"data\", | \"data_name\": \"data\", \"data_type\": \"complex\", | must be one of bfloat16, bool, double",
                "\"inputs\" | \"input\" | must list at least one input",
            })
    void namesWhatIsWrongWithASignature(String words, String otherWords, String fault) throws Exception {
        change("signature.json", words, otherWords);

        expectFault("signature.json", fault);
    }

    @Test
    void refusesTwoInputsOfOneName() throws Exception {
        change(
                "signature.json",
                "{\"data_name\": \"data\", \"data_shape\": [0, 3, 224, 224]}",
                "{\"data_name\": \"x\", \"data_shape\": [0]}, {\"data_name\": \"x\", \"data_shape\": [0]}");

        expectFault("two inputs named 'x'");
    }

    @Test
    void readsTypesAndTheOtherNameOfShapes() throws Exception {
        files.put(
                "signature.json",
                """
                {"inputs": [{"data_name": "a", "shape": [1, 0], "data_type": "Int64"}], "input_type": "image/png"}
                """);

        Signature signature = unpack().signature();

        assertThat(signature.inputs()).containsExactly(new TensorSpec("a", Shape.of(1, Shape.ANY), DataType.INT64));
        assertThat(signature.inputType()).isEqualTo("image/png");
        assertThat(signature.outputType()).isEqualTo("application/json");
        assertThat(signature.outputs()).isEmpty();
    }

    @Test
    void recognisesTheServiceOfTheFirstArchives() throws Exception {
        files.remove("mxnet_vision_service.py");
        files.put("custom-service.py", "from mms.model_service.mxnet_vision_service import MXNetVisionService");
        change("MANIFEST.json", "mxnet_vision_service.py", "custom-service.py");

        ServiceFile service = unpack().service();

        assertThat(service.name()).isEqualTo("custom-service");
        assertThat(service.stock()).map(Stock::service).contains("mxnet_vision_service");
    }

    @Test
    void takesTheStandardServiceWhereThereIsNone() throws Exception {
        files.remove("mxnet_vision_service.py");
        change("MANIFEST.json", "\"Service\": \"mxnet_vision_service.py\", ", "");

        assertThat(unpack().service())
                .isEqualTo(new ServiceFile(
                        "mxnet_vision_service",
                        Optional.of(new Stock(
                                "mxnet_vision_service",
                                "no service is named, and mxnet_vision_service is MMS's default for image/jpeg"))));
    }

    @Test
    void takesTheStandardServiceWhereItsFileIsMissing() throws Exception {
        files.remove("mxnet_vision_service.py");
        change("MANIFEST.json", "mxnet_vision_service.py", "gone.py");
        change("signature.json", "image/jpeg", "application/json");

        assertThat(unpack().service())
                .isEqualTo(
                        new ServiceFile(
                                "gone",
                                Optional.of(
                                        new Stock(
                                                "mxnet_model_service",
                                                "the archive has no file 'gone.py', and mxnet_model_service is MMS's default for application/json"))));
    }

    @Test
    void takesAServiceThatIsAHandlerBundle() throws Exception {
        files.put("MANIFEST.json", Samples.MANIFEST.replace("mxnet_vision_service.py", "my-handler.jar"));
        files.put("my-handler.jar", "a bundle");

        ModelArchive archive = unpack();

        assertThat(archive.service())
                .isEqualTo(new ServiceFile(
                        "my-handler",
                        Optional.empty(),
                        Optional.of(archive.folder().resolve("my-handler.jar"))));
    }

    @Test
    void namesTheHandlerBundleThatIsNotThere() {
        files.put("MANIFEST.json", Samples.MANIFEST.replace("mxnet_vision_service.py", "my-handler.jar"));

        assertThatThrownBy(() -> unpack())
                .hasMessageEndingWith("has no 'my-handler.jar', the handler bundle that the manifest's Model.Service"
                        + " names; pack it again with that file");
    }
}
