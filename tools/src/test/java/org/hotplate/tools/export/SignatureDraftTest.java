// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.ModelArchive;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures and networks: drafted if there is none, otherwise checked. */
final class SignatureDraftTest {

    private static final Path MODELS = Path.of("../../shared/testdata/models");
    private static final Path SAMPLE = Path.of("../distribution/src/main/samples/digits.model");
    private static final ModelExport EXPORT = new ModelExport((done, total) -> {});

    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void makeModel() throws IOException {
        folder = ToyModel.in(temp.resolve("model"));
    }

    @Test
    void draftsFromTheFirstLayerAndTheWeights() throws Exception {
        Files.delete(folder.resolve("signature.json"));

        SignatureDraft draft = draft(NetworkTrial.NONE);

        assertThat(draft.signature().inputs()).containsExactly(new TensorSpec("data", Shape.of(Shape.ANY, 4)));
        assertThat(draft.signature().inputType()).isEqualTo(Signature.JSON);
        assertThat(draft.signature().outputs()).containsExactly(new TensorSpec("softmax_output", Shape.of(Shape.ANY)));
        assertThat(draft.guesses()).containsExactly("The shape of the output 'softmax_output' is unknown.");
        assertThat(draft.unknown()).isEmpty();
        assertThat(new ObjectMapper().readTree(draft.json()))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                                {"inputs": [{"data_name": "data", "data_shape": [0, 4]}], "input_type": "application/json",
                                 "outputs": [{"data_name": "softmax_output", "data_shape": [0]}],
                                 "output_type": "application/json"}
                                """));
    }

    @Test
    void packsADraftThatIsAccepted() throws Exception {
        Files.delete(folder.resolve("signature.json"));
        assertThatThrownBy(() -> EXPORT.export(request()))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(
                        "%s has no signature.json; write one, or accept the draft of export with --accept-signature",
                        folder);

        ExportResult result = EXPORT.export(request().withSignature(draft(NetworkTrial.NONE)));

        assertThat(result.entries()).contains("signature.json");
        assertThat(folder.resolve("signature.json")).doesNotExist();
        ModelArchive archive = new ArchiveReader(ArchiveLimits.DEFAULT).unpack(result.file(), temp.resolve("unpacked"));
        assertThat(archive.signature().inputs()).containsExactly(new TensorSpec("data", Shape.of(Shape.ANY, 4)));
    }

    @Test
    void asksAnEngineForWhatTheFilesDoNotTell() throws Exception {
        Path digits = temp.resolve("digits");
        new ArchiveReader(ArchiveLimits.DEFAULT).unpack(SAMPLE, digits);
        Files.delete(digits.resolve("signature.json"));
        Path symbol = digits.resolve("digits-symbol.json");
        Files.writeString(
                symbol,
                Files.readString(symbol)
                        .replaceFirst(
                                "\"name\": \"data\",",
                                "\"name\": \"data\", \"attrs\": {\"__shape__\": \"(0, 3, 0, 0)\"},"));
        ExportRequest request = ExportRequest.of("digits", digits, temp.resolve("digits.model"));

        SignatureDraft guessed = EXPORT.draft(request, NetworkTrial.NONE).orElseThrow();
        SignatureDraft tried = EXPORT.draft(request, (definition, parameters, inputs, sizes) -> {
                    assertThat(definition).isEqualTo(digits.resolve("digits-symbol.json"));
                    assertThat(inputs.get(0).shape().dim(2)).isEqualTo(Shape.ANY);
                    return Optional.of(new NetworkTrial.Fit(28, java.util.List.of(Shape.of(1, 10))));
                })
                .orElseThrow();
        SignatureDraft refused = EXPORT.draft(request, (definition, parameters, inputs, sizes) -> {
                    throw new ArchiveException("it takes none");
                })
                .orElseThrow();

        int channels = guessed.signature().inputs().get(0).shape().dim(1);
        assertThat(guessed.signature().inputType()).isEqualTo(Signature.IMAGE);
        assertThat(guessed.signature().inputs().get(0).shape()).isEqualTo(Shape.of(Shape.ANY, channels, 224, 224));
        assertThat(guessed.guesses()).contains("The height and width of 'data', 224 by 224, are a guess.");
        assertThat(tried.signature().inputs().get(0).shape()).isEqualTo(Shape.of(Shape.ANY, channels, 28, 28));
        assertThat(tried.signature().outputs().get(0).shape()).isEqualTo(Shape.of(Shape.ANY, 10));
        assertThat(tried.guesses())
                .containsExactly("The height and width of 'data', 28 by 28, are a guess, which the network accepts.");
        assertThat(refused.guesses()).contains("The network does not accept the draft: it takes none.");
    }

    @Test
    void readsTheDeclarationsOfOnnxModels() throws Exception {
        Path onnx = MODELS.resolve("squeezenet_v1.0.onnx");
        assumeTrue(Files.exists(onnx), "skipped: " + onnx + " is not there");
        Path model = Files.createDirectory(temp.resolve("onnx"));
        Files.copy(onnx, model.resolve("squeezenet.onnx"));

        SignatureDraft draft = EXPORT.draft(
                        ExportRequest.of("squeezenet", model, temp.resolve("squeezenet.model")), NetworkTrial.NONE)
                .orElseThrow();

        assertThat(draft.signature().inputType()).isEqualTo(Signature.IMAGE);
        assertThat(draft.signature().inputs().get(0).name()).isEqualTo("data");
        assertThat(draft.signature().inputs().get(0).shape().dims()).endsWith(3, 224, 224);
        assertThat(draft.guesses()).isEmpty();
    }

    @Test
    void draftsNothingWhereThereIsASignature() throws Exception {
        assertThat(EXPORT.draft(request(), NetworkTrial.NONE)).isEmpty();
    }

    @Test
    void doesNotPackADraftWithoutAShape() throws Exception {
        Files.delete(folder.resolve("signature.json"));
        Files.writeString(
                folder.resolve("toy-symbol.json"),
                """
                {"nodes": [{"op": "null", "name": "data", "inputs": []},
                           {"op": "exp", "name": "exp", "inputs": [[0, 0, 0]]}],
                 "arg_nodes": [0], "heads": [[1, 0, 0]]}
                """);
        Files.write(folder.resolve("toy-0000.params"), ToyModel.params());

        SignatureDraft draft = draft(NetworkTrial.NONE);

        assertThat(draft.unknown()).containsExactly("The shape of 'data' is unknown.");
        assertThatThrownBy(() -> EXPORT.export(request().withSignature(draft)))
                .hasMessage(
                        "%s has no signature.json, and the draft of one is not complete: The shape of 'data' is unknown."
                                + " Save it as signature.json and edit it",
                        folder);
    }

    @Test
    void refusesASignatureThatIsNotTheNetworks() throws Exception {
        signature("\"data\"", "\"input_0\"");
        assertRefused("signature.json", "'input_0' is not an input of the network, which takes 'data'");
        signature("[0, 4]", "[0, 5]");
        assertRefused("signature.json", "'data'");
        signature("[0, 4]", "[0, 3, 3]");
        assertRefused("signature.json", "'data'");
    }

    @Test
    void refusesASignatureThatMmsWouldRefuse() throws Exception {
        signature("\"input_type\": \"application/json\",", "");
        assertRefused("signature.json", "has no 'input_type'; it must be image/jpeg or application/json");
        signature("\"output_type\": \"application/json\"", "\"output_type\": \"text/plain\"");
        assertRefused("has 'text/plain' for 'output_type', which must be image/jpeg or application/json");
        signature("\"output_type\": \"application/json\"", "\"output_type\": 7");
        assertRefused("has 7 for 'output_type', which must be a text");
        signature(", \"output_type\": \"application/json\"", "");
        assertRefused("has no 'output_type'");
        signature("\"outputs\": [{\"data_name\": \"softmax\", \"data_shape\": [0, 2]}], ", "");
        assertRefused("must have a list 'outputs'");
        signature("{\"data_name\": \"data\", \"data_shape\": [0, 4]}", "");
        assertRefused("must list at least one input");
        signature("{\"data_name\": \"data\", \"data_shape\": [0, 4]}", "3");
        assertRefused("has 3 for 'inputs[0]', which must be an object with 'data_name' and 'data_shape'");
        signature("\"data_name\": \"data\", ", "");
        assertRefused("has no 'inputs[0].data_name'");
        signature(", \"data_shape\": [0, 4]", "");
        assertRefused("has no 'inputs[0].data_shape'");
        signature("[0, 4]", "[]");
        assertRefused("the input 'data' is declared without dimensions, which MXNet does not support");
        signature("[0, 4]", "[0, -4]");
        assertRefused("-4 is not a dimension");
        signature("{\"inputs\"", "{inputs");
        assertRefused("signature.json is not valid JSON at line 1");
    }

    @Test
    void refusesFilesThatAreNoNetwork() throws Exception {
        Files.writeString(folder.resolve("toy-symbol.json"), "{}");
        assertRefused("toy-symbol.json cannot be packed: ");
        Files.writeString(folder.resolve("toy-symbol.json"), ToyModel.SYMBOL);
        Files.writeString(folder.resolve("toy-0000.params"), "weights");
        assertRefused("toy-0000.params cannot be packed: it does not begin as MXNet's parameter files do");
        Files.write(folder.resolve("toy-0000.params"), ToyModel.params("fc_bias", new int[] {2}));
        assertRefused("toy-0000.params lacks 'fc_weight', a weight of the layer 'fc' in toy-symbol.json");
    }

    private void signature(String part, String replacement) throws IOException {
        String text = ToyModel.SIGNATURE.replace("\n", "").replaceAll(" +", " ");
        assertThat(text).contains(part);
        Files.writeString(folder.resolve("signature.json"), text.replace(part, replacement));
    }

    private SignatureDraft draft(NetworkTrial trial) throws ArchiveException {
        return EXPORT.draft(request(), trial).orElseThrow();
    }

    private ExportRequest request() {
        return ExportRequest.of("toy", folder, temp.resolve("toy.model"));
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> EXPORT.export(request()))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContainingAll(parts);
    }
}
