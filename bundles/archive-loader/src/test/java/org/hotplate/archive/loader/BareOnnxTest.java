// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.loader.deployment.DeployedModel;
import org.hotplate.formats.onnx.TestModel;
import org.hotplate.model.ModelState;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;

/** ONNX models in the deploy folder that are not in an archive. */
class BareOnnxTest extends BenchTestCase {

    @Test
    void servesTheModelWithTheSignatureItDeclares() throws IOException {
        bench.put("x.onnx", TestArchive.onnx(7));
        bench.settle();

        ModelArchive archive = registry.served("x").orElseThrow().archive();
        assertThat(archive.engine()).isEqualTo("ONNX");
        assertThat(archive.modelName()).isEqualTo("x");
        assertThat(archive.service().name()).isEqualTo("mxnet_model_service");
        assertThat(archive.signature())
                .isEqualTo(new Signature(
                        List.of(new TensorSpec("data", Shape.of(Shape.ANY, 4), null)),
                        Signature.JSON,
                        List.of(new TensorSpec("out", Shape.of(Shape.ANY, 7))),
                        Signature.JSON));
        assertThat(Files.readAllBytes(archive.network())).isEqualTo(TestArchive.onnx(7));
        assertThat(registry.served("x").orElseThrow().origin()).endsWith("x.onnx");
        assertThat(bench.stored()).containsExactly("x.onnx", "x.onnx/1", "x.onnx/last-good.json");
    }

    @Test
    void keepsTheTypesOfItsInputs() throws IOException {
        bench.put(
                "x.onnx",
                new TestModel()
                        .input("ids", 7, -1, -2)
                        .input("mask", 9, -1, -2)
                        .node("Identity", List.of("ids"), "out")
                        .output("out", 7, -1, 2)
                        .bytes());
        bench.settle();

        assertThat(registry.served("x").orElseThrow().archive().signature().inputs())
                .containsExactly(
                        new TensorSpec("ids", Shape.of(Shape.ANY, Shape.ANY), DataType.INT64),
                        new TensorSpec("mask", Shape.of(Shape.ANY, Shape.ANY), DataType.BOOLEAN));
    }

    @Test
    void isUpdatedAndTakenAwayLikeAnArchive() throws IOException {
        bench.put("x.onnx", TestArchive.onnx(1));
        bench.settle();
        bench.put("new.part", TestArchive.onnx(2));
        bench.settle();
        Files.move(
                bench.deploy.resolve("new.part"), bench.deploy.resolve("x.onnx"), StandardCopyOption.REPLACE_EXISTING);
        bench.settle();

        assertThat(registry.version("x")).isEqualTo(2);
        assertThat(registry.calls()).noneMatch(line -> line.startsWith("undeploy"));
        Files.delete(bench.deploy.resolve("x.onnx"));
        bench.settle();
        assertThat(registry.state("x")).isEmpty();
        assertThat(bench.stored()).isEmpty();
    }

    @Test
    void takesItsVersionAndItsConfigurationFromTheNamesBesideIt() throws IOException {
        bench.put("x@2.onnx", TestArchive.onnx(2));
        bench.put("x@2.json", "{\"queue\": 5}");
        bench.put("y.json", "{\"endpoint\": \"x\", \"version\": \"3\"}");
        bench.put("y.onnx", TestArchive.onnx(3));
        bench.settle();

        assertThat(registry.version("x@2")).isEqualTo(2);
        assertThat(registry.served("x@2").orElseThrow().endpoint()).isEqualTo("x");
        assertThat(registry.served("x@2").orElseThrow().options().queue()).hasValue(5);
        assertThat(registry.version("x@3")).isEqualTo(3);
    }

    @Test
    void waitsForTheRestOfACopyAndThenSaysThatItIsMissing() throws IOException {
        byte[] whole = TestArchive.onnx(1);
        bench.put("x.onnx", Arrays.copyOf(whole, whole.length / 2));
        bench.settle();
        assertThat(registry.reason("x")).isEqualTo("incomplete, waiting: its end is missing");
        bench.put("x.onnx", whole);
        bench.settle();
        assertThat(registry.version("x")).isEqualTo(1);

        bench.put("x.onnx", Arrays.copyOf(whole, whole.length / 2));
        bench.settle();
        bench.pass(DeployedModel.PATIENCE);
        assertThat(registry.version("x")).isEqualTo(1);
        assertThat(registry.failure("x"))
                .isEqualTo(
                        "x.onnx is incomplete and has not changed for 10 seconds (its end is missing): copy it again");
    }

    @Test
    void refusesAtOnceWhatIsNoModel() throws IOException {
        bench.put("x.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:0");
        bench.put("y.onnx", TestArchive.zip(1));
        bench.settle();

        assertThat(registry.state("x")).contains(ModelState.FAILED);
        assertThat(registry.failure("x"))
                .startsWith("x.onnx is not an ONNX model that can be served: it has")
                .endsWith("; copy or export it again");
        assertThat(registry.state("y")).contains(ModelState.FAILED);
        assertThat(registry.failure("y")).startsWith("y.onnx is not an ONNX model that can be served: it has");
    }

    @Test
    void keepsServingWhenAnUpdateCannotBeServed() throws IOException {
        bench.put("x.onnx", TestArchive.onnx(1));
        bench.settle();
        bench.put(
                "x.onnx",
                new TestModel()
                        .input("data", TestModel.FLOAT, -1, 4)
                        .weightsIn("x.onnx_data", "w", 4, 2)
                        .node("MatMul", List.of("data", "w"), "out")
                        .output("out", TestModel.FLOAT, -1, 2)
                        .bytes());
        bench.settle();

        assertThat(registry.version("x")).isEqualTo(1);
        assertThat(registry.failure("x"))
                .isEqualTo("x.onnx keeps weights in 'x.onnx_data', and two files cannot be dropped at once: save it as"
                        + " one file, or pack both into an archive with 'bin/hotplate export'");
    }

    @Test
    void theLaterOfAnArchiveAndABareModelOfOneNameFails() throws IOException {
        bench.put("x.model", 1);
        bench.settle();
        bench.put("x.onnx", TestArchive.onnx(2));
        bench.settle();

        assertThat(registry.version("x")).isEqualTo(1);
        assertThat(registry.state("x.onnx")).contains(ModelState.FAILED);
        assertThat(registry.failure("x.onnx"))
                .isEqualTo(
                        "configuration: x.model is served as 'x', with the same configuration; rename it or x.onnx, or remove one");
        Files.delete(bench.deploy.resolve("x.model"));
        bench.settle();
        assertThat(registry.version("x")).isEqualTo(2);
        assertThat(registry.state("x.onnx")).isEmpty();
        bench.put("x.model", 3);
        bench.settle();
        assertThat(registry.version("x")).isEqualTo(2);
        assertThat(registry.failure("x.model")).startsWith("configuration: x.onnx is served as 'x'");
    }

    @Test
    void anArchiveMayHaveTheNameOfABareModel() throws IOException {
        bench.put("x.onnx", TestArchive.onnx(2));
        bench.put("x.onnx.model", 1);
        bench.settle();

        assertThat(registry.version("x")).isEqualTo(2);
        assertThat(registry.version("x.onnx")).isEqualTo(1);
    }

    @Test
    void servesAgainAfterARestart() throws IOException {
        bench.put("x.onnx", TestArchive.onnx(1));
        bench.settle();
        bench.put("x.onnx", "PK is not a model");
        bench = new Bench(root);
        registry = bench.registry;
        bench.scan();

        assertThat(registry.version("x")).isEqualTo(1);
        assertThat(registry.failure("x")).contains("not an ONNX model");
    }

    @Test
    void takesPicturesOnceAHandlerIsNamedForThem() throws IOException {
        bench.put("seen.onnx", TestArchive.onnx(1, 1, 3, 28, 28));
        bench.put("text.onnx", TestArchive.onnx(1, -1, 4));
        bench.settle();
        assertThat(inputType("seen")).contains(Signature.JSON);

        bench.put("seen.json", "{\"handler\": \"mxnet_vision_service\"}");
        bench.put("text.json", "{\"handler\": \"mxnet_vision_service\"}");
        bench.settle();

        assertThat(inputType("seen")).contains(Signature.IMAGE);
        assertThat(inputType("text")).contains(Signature.JSON);
        bench.put("seen.json", "{\"handler\": \"mxnet_model_service\"}");
        bench.settle();
        assertThat(inputType("seen")).contains(Signature.JSON);
    }

    private Optional<String> inputType(String name) {
        return registry.served(name).map(served -> served.archive().signature().inputType());
    }
}
