// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.hotplate.distribution.BaseFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class MainTest {

    @TempDir
    Path folder;

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertRefused("Unknown command 'statr'; did you mean 'hotplate start'?", "statr");
        assertRefused("Unknown command 'satrt'; did you mean 'hotplate start'?", "satrt");
        assertRefused("Unknown command 'vers'; did you mean 'hotplate version'?", "vers");
        assertRefused("Unknown command 'verfy'; did you mean 'hotplate archive verify'?", "archive", "verfy", "x");
        assertRefused("Unknown command 'list'; did you mean 'hotplate archive list-files'?", "archive", "list", "x");
    }

    @Test
    void listsTheCommandsWhereItCannotSuggest() {
        var refused = Outcome.of(line(), "serve");

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith("hotplate: Unknown command 'serve'; allowed are ")
                .contains("run", "natives");
    }

    @Test
    void namesTheOptionsAndSuggestsTheOneThatWasMeant() {
        assertRefused("Unknown option '--nwo'; did you mean '--now'?", "stop", "--nwo");
        assertRefused("Unknown argument 'now'; did you mean '--now'?", "stop", "now");
        assertRefused("Unknown option '--port'; allowed are ", "stop", "--port", "1");
        assertRefused("Unknown option '--prot'; did you mean '--port'?", "start", "--prot", "1");
        assertRefused("Unknown option '--forec'; did you mean '--force'?", "export", "--forec");
    }

    @Test
    void requiresValues() {
        assertRefused("Expected parameter for option '--timeout' but found '--now'.", "stop", "--timeout", "--now");
        assertRefused("Invalid value for option '--timeout': '0.5' is not an int.", "stop", "--timeout", "0.5");
        assertRefused("--timeout must be at least 1 second, not 0.", "stop", "--now", "--timeout=0");
        assertRefused("Missing required options: '--model-name=NAME', '--model-path=FOLDER'.", "export");
        assertRefused("Missing required parameter: 'FILE'.", "archive", "info");
        assertRefused("Missing required parameter: 'LINE'.", "exec");
    }

    @Test
    void acceptsAbbreviationsAsMmsDid() {
        assertRefused("'--model' is not unique: it matches '--model-name', '--model-path'", "export", "--model", "x");
        assertRefused(
                "'ping' is a path of the server", "export", "--model-n", "ping", "--model-path=x", "--service", "x.py");
    }

    @Test
    void describesEachCommand() {
        var usage = line().getUsageMessage(CommandLine.Help.Ansi.OFF);

        assertThat(usage).contains("  run  ", "  start  ", "  archive  ", "HOTPLATE_BASE");
        assertThat(line().getSubcommands().get("start").getUsageMessage(CommandLine.Help.Ansi.OFF))
                .contains("--port", "--management-port", "--host", "--insecure", "--deploy", "--models", "--timeout");
    }

    private void assertRefused(String message, String... arguments) {
        var refused = Outcome.of(line(), arguments);

        assertThat(refused.status()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err()).startsWith("hotplate: " + message);
    }

    private CommandLine line() {
        return Main.commandLine(new Main(new BaseFolder(folder, folder), List.of()));
    }
}
