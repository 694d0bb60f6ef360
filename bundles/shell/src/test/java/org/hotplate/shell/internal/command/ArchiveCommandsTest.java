// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.hotplate.model.FakeRegistry;
import org.hotplate.shell.internal.CommandException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.launch.Framework;

/** The commands for archives, called by Gogo, with the product's sample. */
class ArchiveCommandsTest {

    @TempDir
    Path folder;

    private Framework framework;
    private GogoSession gogo;
    private GogoSession files;

    @BeforeEach
    void open() throws Exception {
        Files.copy(Path.of("../../distribution/src/main/samples/digits.model"), folder.resolve("my digits.model"));
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage", folder.resolve("cache").toString()));
        framework.init();
        var registry = new FakeRegistry(List.of());
        var commands = new ArchiveCommands(framework.getBundleContext(), folder, registry, List.of(), List.of());
        gogo = new GogoSession("archive", commands, folder, "info", "verify");
        files = new GogoSession("archive", new ArchiveListFiles(registry), folder, "list-files");
    }

    @AfterEach
    void close() throws Exception {
        gogo.close();
        files.close();
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void saysWhatAnArchiveNeedsAndThisServerHasNot() throws Exception {
        assertThat(gogo.run("archive:info 'my digits.model'"))
                .contains("MXNet: not here")
                .contains("mxnet_vision_service: not here; the model would wait for it");
        assertThat(json(gogo.run("archive:info --json 'my digits.model'"))
                        .at("/handler/here")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void verifiesAnArchiveThatIsWhole() throws Exception {
        assertThat(gogo.run("archive:verify 'my digits.model'")).contains("my digits.model is whole");
    }

    @Test
    void printsTheFaultsOfABrokenOneAndFails() throws Exception {
        var broken = Files.write(folder.resolve("broken.model"), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> gogo.run("archive:verify broken.model"))
                .isInstanceOf(CommandException.class)
                .hasMessage(broken + " is broken: 1 error");
        assertThat(gogo.printed()).startsWith("1. error: broken.model");
    }

    @Test
    void listsFilesUnderANameWithAHyphen() throws Exception {
        assertThat(files.run("archive:list-files 'my digits.model'"))
                .contains("NAME")
                .contains("signature.json");
        assertThat(json(files.run("archive:list-files --json 'my digits.model'"))
                        .at("/files"))
                .hasSize(7);
    }

    @Test
    void saysThatThereIsNoSuchArchive() {
        assertThatThrownBy(() -> gogo.run("archive:info other.model"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("There is neither a file " + folder.resolve("other.model"));
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }
}
