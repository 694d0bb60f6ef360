// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.hotplate.shell.internal.command.VersionCommands;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellSessionTest {

    @TempDir
    Path folder;

    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final CommandProcessorImpl processor = new CommandProcessorImpl(threadIo);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ShellSession session;

    @BeforeEach
    void open() {
        threadIo.start();
        processor.addCommand("felix", new HelpCommand(), "help");
        processor.addCommand("archive", new SampleFunction(), "list-files");
        processor.addCommand("model", new SampleCommands(), "info");
        session = new ShellSession(processor, out, out);
    }

    @AfterEach
    void close() {
        session.close();
        processor.stop();
        threadIo.stop();
    }

    @Test
    void printsTheHelpOfACommandThatIsAskedForItAsOtherProgramsAre() {
        String help = said("help archive:list-files");

        assertThat(help).startsWith("archive:list-files: Lists them\nusage: archive:list-files ");
        assertThat(said("archive:list-files --help")).isEqualTo(help);
        assertThat(said(" list-files -h ")).isEqualTo(help);
    }

    @Test
    void aCommandWithoutAScopeIsTheModelsCommand() {
        processor.addCommand("archive", new SampleFunction(), "info");

        assertThat(said("archive:info a")).isNotEqualTo(said("model:info a"));
        assertThat(said("info a")).isEqualTo(said("model:info a"));
        assertThat(said("help info")).contains("model:info");
        assertThat(said("list-files --help")).contains("archive:list-files");
        assertThat(said("nothing")).contains("no such command");
    }

    @Test
    void leavesWhatOnlyLooksLikeThatToTheCommand() {
        assertThat(said("archive:list-files --json a --help")).doesNotContain("Lists them");
        assertThat(said("model:info -h")).isEqualTo("-h false 1\n");
        assertThat(said("archive:lst --help")).contains("no such command");
    }

    @Test
    void showsWhichArgumentsMayBeLeftOut() {
        assertThat(Stream.of(VersionCommands.class.getMethods())
                        .filter(method -> List.of("_default", "weights").contains(method.getName()))
                        .map(method -> new CommandMethod("model:" + method.getName(), method, List.of()).usage()))
                .containsExactlyInAnyOrder(
                        "model:_default [--auto] NAME [VERSION]", "model:weights [--clear] NAME [VERSION=PERCENT…]");
    }

    private String said(String line) {
        out.reset();
        session.execute(folder, line, false);
        return out.toString(UTF_8);
    }
}
