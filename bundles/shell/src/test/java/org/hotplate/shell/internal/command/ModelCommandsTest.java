// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.model.FakeRegistry;
import org.hotplate.model.ModelFacts;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.tensor.Signature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandsTest {

    private static final String[] FUNCTIONS = {"list", "info", "diag", "uninstall", "reload", "predict"};

    @TempDir
    Path folder;

    private Path deploy;
    private FakeArchives archives;
    private ModelCommands commands;
    private GogoSession gogo;

    @BeforeEach
    void open() {
        deploy = folder.resolve("deploy");
        FakeRegistry registry = new FakeRegistry(List.of(
                FakeModel.waiting("new-one", "needs a handler for 'ssd_service'"),
                FakeModel.ready("pictures", Signature.IMAGE, "data").failedWith("Cannot read pictures.model"),
                FakeModel.ready("two_input", Signature.JSON, "a", "b"),
                FakeModel.ready("zebra", Signature.JSON, "a")
                        .from(deploy.resolve("horse.model").toString())));
        archives = new FakeArchives(deploy);
        commands = new ModelCommands(registry, new ArchiveAccess(archives));
        gogo = new GogoSession("model", commands, folder, FUNCTIONS);
    }

    @AfterEach
    void close() {
        gogo.close();
    }

    @Test
    void listsModelsInColumns() throws Exception {
        assertThat(gogo.run("model:list").lines())
                .containsExactly(
                        "NAME       STATE    ENGINE       WORKERS  RUNNING  QUEUED  ANSWERED  FAILED  NOTE",
                        "new-one    WAITING  MXNet 1.9.1  2        1        3       1234      5       needs a handler for 'ssd_service'",
                        "pictures   READY    MXNet 1.9.1  2        1        3       1234      5       last failure 0 s ago; see model:diag pictures",
                        "two_input  READY    MXNet 1.9.1  2        1        3       1234      5",
                        "zebra      READY    MXNet 1.9.1  2        1        3       1234      5");
    }

    @Test
    void saysHowToGetTheFirstModel() {
        ModelCommands commands = new ModelCommands(new FakeRegistry(List.of()), new ArchiveAccess(archives));

        assertThat(commands.list(false)).contains(deploy.toString()).contains("model:install FILE");
        assertThat(commands.list(true)).isEqualTo("[ ]");
    }

    @Test
    void writesFactsUnderTheirOwnNames() throws Exception {
        JsonNode list = new ObjectMapper().readTree(gogo.run("model:list --json"));
        JsonNode info = new ObjectMapper().readTree(gogo.run("model:info --json two_input"));

        assertThat(list).hasSize(4);
        assertThat(info.fieldNames())
                .toIterable()
                .containsExactlyElementsOf(Arrays.stream(ModelFacts.class.getMethods())
                        .map(accessor -> accessor.getName())
                        .sorted()
                        .toList());
        assertThat(info.at("/state").asText()).isEqualTo("READY");
        assertThat(info.at("/signature/inputs/1/name").asText()).isEqualTo("b");
        assertThat(info.at("/signature/inputs/1/shape").toString()).isEqualTo("[0,2]");
        assertThat(info.at("/lastFailure").isNull()).isTrue();
        assertThat(info.at("/settings/0").toString())
                .isEqualTo("{\"key\":\"queue\",\"value\":\"64\",\"source\":\"deploy/two_input.json\"}");
        assertThat(Instant.parse(info.at("/since").asText())).isBefore(Instant.now());
    }

    @Test
    void saysWhenPixelsAreApproximate() throws Exception {
        assertThat(gogo.run("model:info pictures")).doesNotContain("pixels");
        commands.pictures = new JavaPixels();

        assertThat(gogo.run("model:info pictures")).contains("pixels").contains("'feature:install mxnet-cpu'");
        assertThat(gogo.run("model:info two_input")).doesNotContain("pixels");
        JsonNode info = new ObjectMapper().readTree(gogo.run("model:info --json pictures"));
        assertThat(info.path("pixels").asText()).startsWith("approximate: ");
    }

    /** A codec whose pixels differ from MMS's. */
    private static final class JavaPixels implements ImageCodec {
        @Override
        public boolean exact() {
            return false;
        }

        @Override
        public Image decode(byte[] encoded) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Image resize(Image image, int width, int height, Interpolation interpolation) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void showsAllThereIsToSay() throws Exception {
        assertThat(gogo.run("model:info two_input"))
                .contains("state           READY for 1 min 15 s")
                .contains("inputs          a [any, 2], b [any, 2] as application/json")
                .contains("queue           3 of 64")
                .contains("handler bundle  org.hotplate.handler.vision 0.1.0")
                .contains("CONFIGURATION    VALUE  FROM\n")
                .contains("queue            64     deploy/two_input.json\n")
                .contains("timeout_seconds  60     default\n");
    }

    @Test
    void showsTheLastFailureWithItsStackAndTheRule() throws Exception {
        assertThat(gogo.run("model:diag pictures"))
                .contains("Cannot read pictures.model")
                .contains("java.lang.IllegalStateException: inner")
                .contains("the archive names it");
        assertThat(gogo.run("model:diag two_input")).contains("last failure    none");
        JsonNode json = new ObjectMapper().readTree(gogo.run("model:diag --json pictures"));
        assertThat(json.at("/lastFailure/message").asText()).isEqualTo("Cannot read pictures.model");
    }

    @Test
    void suggestsTheModelThatWasMeant() {
        assertThatThrownBy(() -> gogo.run("model:info two_inptu"))
                .isInstanceOf(CommandException.class)
                .hasMessage("Model 'two_inptu' not found; did you mean two_input?");
        assertThatThrownBy(() -> gogo.run("model:info null"))
                .hasMessage("Model 'null' not found; the models are new-one, pictures, two_input, zebra");
    }

    @Test
    void uninstallsAndMentionsTheOptionsThatStay() throws Exception {
        assertThat(gogo.run("model:uninstall two_input"))
                .isEqualTo("Deleted %s; 'two_input' finishes its accepted requests, then is removed"
                        .formatted(deploy.resolve("two_input.model")));
        Files.createDirectories(deploy);
        Path options = Files.writeString(deploy.resolve("two_input.json"), "{}");
        assertThat(gogo.run("model:uninstall two_input"))
                .endsWith(". Its options file %s stays for the next archive of that name".formatted(options));

        assertThat(archives.calls).containsExactly("remove two_input", "remove two_input");
        assertThatThrownBy(() -> gogo.run("model:uninstall absent")).hasMessage("Model 'absent' not found");
    }

    @Test
    void reloads() throws Exception {
        assertThat(gogo.run("model:reload two_input"))
                .startsWith("Reloading 'two_input' from " + deploy.resolve("two_input.model"));

        assertThat(archives.calls).containsExactly("reload two_input");
        assertThatThrownBy(() -> gogo.run("model:reload absent")).hasMessage("Model 'absent' not found");
    }

    @Test
    void predictsFromFilesAndValues() throws Exception {
        Files.write(folder.resolve("kitten.jpg"), new byte[] {1, 2, 3});
        Files.writeString(folder.resolve("a.json"), "[[1, 2.5]]");

        assertThat(gogo.run("model:predict pictures kitten.jpg"))
                .contains("data: 3 bytes; ")
                .contains("0.5");
        assertThat(gogo.run("model:predict two_input a.json '[true, null]'"))
                .contains("a: [[1, 2.5]]; b: [true, null]; ");
        assertThat(gogo.run("model:predict --input b=7 --input 'a={\"x\": 1}' two_input"))
                .contains("a: {x=1}; b: 7; ");
        assertThat(gogo.run("model:predict two_input --input b=text 1.50")).contains("a: 1.5; b: text; ");
    }

    @Test
    void saysWhyThereIsNoAnswer() throws IOException {
        assertThatThrownBy(() -> gogo.run("model:predict two_input fail 1"))
                .hasMessage("Model 'two_input' failed: Input 'a' must not be 'fail'");
        assertThatThrownBy(() -> gogo.run("model:predict two_input 1"))
                .hasMessage("Model 'two_input' has the inputs [a, b]; 1 were sent");
        assertThatThrownBy(() -> gogo.run("model:predict two_input --input c=1 1"))
                .hasMessageEndingWith("of them unknown [c]");
        assertThatThrownBy(() -> gogo.run("model:predict two_input '[1' 2"))
                .hasMessageStartingWith("The value of input 'a' is not JSON");
        assertThatThrownBy(() -> gogo.run("model:predict pictures nothing.jpg"))
                .hasMessage("Input 'data' is a picture; nothing.jpg is not a file");
        assertThatThrownBy(() -> gogo.run("model:predict new-one 1"))
                .hasMessage("Model 'new-one' is WAITING: needs a handler for 'ssd_service'");
    }
}
