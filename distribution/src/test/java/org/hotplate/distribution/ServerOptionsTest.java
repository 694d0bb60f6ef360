// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

final class ServerOptionsTest {

    @Test
    void overridesTheConfiguration() throws CommandException {
        var options = parse("--port", "9000", "--host=127.0.0.2", "--insecure", "--timeout", "5");

        assertThat(options.overrides())
                .containsEntry("port", "9000")
                .containsEntry("host", "127.0.0.2")
                .containsEntry("insecure", "true")
                .hasSize(3);
        assertThat(options.timeout(Duration.ZERO)).isEqualTo(Duration.ofSeconds(5));
        assertThat(parse().timeout(Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void acceptsSeveralModels() throws CommandException {
        var options = parse("--models", "a=/one.model", "b-2=/with=sign.model", "--port", "1");

        assertThat(options.models())
                .containsEntry("a", Path.of("/one.model").toAbsolutePath())
                .containsEntry("b-2", Path.of("/with=sign.model").toAbsolutePath());
        assertThat(options.overrides()).containsEntry("port", "1");
    }

    @Test
    void resolvesTheWatchedFolderInTheWorkingDirectory() {
        var options = parse("--deploy", "models");
        options.deployByDefault(Path.of("other"));

        assertThat(options.overrides())
                .containsEntry("deploy", Path.of("models").toAbsolutePath().toString());
    }

    @Test
    void usesAnotherWatchedFolderByDefault() {
        var options = parse();
        options.deployByDefault(Path.of("other"));

        assertThat(options.overrides())
                .containsEntry("deploy", Path.of("other").toAbsolutePath().toString());
    }

    @Test
    void requiresValues() {
        assertThatThrownBy(() -> parse("--port", "--insecure"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--port");
        assertThatThrownBy(() -> parse("--models"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--models");
        assertThatThrownBy(() -> parse("--timeout", "soon"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("soon");
        assertThatThrownBy(() -> parse("--timeout", "0").timeout(Duration.ZERO))
                .isInstanceOf(CommandException.class)
                .hasMessage("--timeout must be at least 1 second, not 0.");
    }

    @Test
    void refusesNamesThatCannotBeEndpoints() {
        assertThatThrownBy(() -> parse("--models", "../up=x.model").models()).hasMessageContaining("../up");
        assertThatThrownBy(() -> parse("--models", "squeezenet.model").models()).hasMessageContaining("NAME=FILE");
    }

    @Test
    void downloadsNoModels() {
        assertThatThrownBy(
                        () -> parse("--models", "a=https://example.org/a.model").models())
                .hasMessageContaining("https://example.org/a.model");
    }

    private static ServerOptions parse(String... arguments) {
        return CommandLine.populateCommand(new ServerOptions(), arguments);
    }
}
