// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hotplate.model.deploy.InstallRequest;
import org.hotplate.shell.internal.Progress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallCommandTest {

    @TempDir
    Path folder;

    private FakeArchives archives;
    private GogoSession gogo;

    @BeforeEach
    void open() throws IOException {
        archives = new FakeArchives(folder.resolve("deploy"));
        gogo = new GogoSession("model", new InstallCommand(new ArchiveAccess(archives)), folder, "install");
    }

    @AfterEach
    void close() {
        gogo.close();
    }

    @Test
    void resolvesPathsAndLeavesUrlsAsTheyAre() throws Exception {
        assertThat(gogo.run("model:install sub/../net.model"))
                .isEqualTo("Copied to %s; loading; will be served as 'net': model:info net"
                        .formatted(folder.resolve("deploy/net.model")));
        assertThat(gogo.run("model:install --force --name other --sha256 00 http://host/x.model"))
                .isEqualTo(
                        "Replaced %s; 'other' serves the new archive once it is loaded, the old one until then: model:info other"
                                .formatted(folder.resolve("deploy/other.model")));

        assertThat(archives.requests)
                .containsExactly(
                        new InstallRequest(
                                folder.resolve("net.model").toString(), Optional.empty(), Optional.empty(), false),
                        new InstallRequest("http://host/x.model", Optional.of("other"), Optional.of("00"), true));
    }

    @Test
    void showsWhyNothingWasInstalled() {
        assertThatThrownBy(() -> gogo.run("model:install refused")).hasMessage("refused");
    }

    @Test
    void needsTheArchiveLoader() throws Exception {
        GogoSession alone = new GogoSession("model", new InstallCommand(new ArchiveAccess()), folder, "install");
        try {
            assertThatThrownBy(() -> alone.run("model:install net.model"))
                    .hasMessage("The archive loader is not running; 'lb' shows its bundle");
        } finally {
            alone.close();
        }
    }

    @Test
    void showsProgressOnATerminal() throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        Progress progress = new Progress(new PrintStream(shown, true));
        await().pollInterval(Duration.ofMillis(10)).until(() -> {
            progress.at("x.model", 5_000_000, 10_000_000);
            return shown.size() > 0;
        });
        progress.end();

        assertThat(shown.toString()).isEqualTo("\rx.model: 5.0 of 10.0 MB (50 %)\r" + " ".repeat(30) + "\r");
    }
}
