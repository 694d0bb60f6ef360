// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OptionsTest {

    @Test
    void overridesTheConfiguration() throws Refusal {
        var options = Options.parse(List.of("--port", "9000", "--host=127.0.0.2", "--insecure", "--timeout", "5"));

        assertThat(options.overrides())
                .containsEntry("port", "9000")
                .containsEntry("host", "127.0.0.2")
                .containsEntry("insecure", "true")
                .hasSize(3);
        assertThat(options.timeout()).contains(Duration.ofSeconds(5));
    }

    @Test
    void takesAsManyModelsAsFollow() throws Refusal {
        var options = Options.parse(List.of("--models", "a=/one.model", "b-2=/with=sign.model", "--port", "1"));

        assertThat(options.models())
                .containsEntry("a", Path.of("/one.model").toAbsolutePath())
                .containsEntry("b-2", Path.of("/with=sign.model").toAbsolutePath());
        assertThat(options.overrides()).containsEntry("port", "1");
    }

    @Test
    void readsAWatchedFolderFromWhereItIsRun() throws Refusal {
        var options = Options.parse(List.of("--deploy", "models"));

        assertThat(options.overrides())
                .containsEntry("deploy", Path.of("models").toAbsolutePath().toString());
    }

    @Test
    void namesAnOptionThatDoesNotExist() {
        assertThatThrownBy(() -> Options.parse(List.of("--prot", "1")))
                .isInstanceOf(Refusal.class)
                .hasMessage("There is no option --prot; did you mean --port?");
        assertThatThrownBy(() -> Options.parse(List.of("--now")))
                .hasMessage("There is no option --now; the options are --port, --management-port, --host, --insecure,"
                        + " --deploy, --models, --timeout.");
    }

    @Test
    void asksForTheValueOfAnOption() {
        assertThatThrownBy(() -> Options.parse(List.of("--port", "--insecure"))).hasMessageContaining("--port");
        assertThatThrownBy(() -> Options.parse(List.of("--models"))).hasMessageContaining("--models");
        assertThatThrownBy(() -> Options.parse(List.of("--timeout", "soon"))).hasMessageContaining("soon");
    }

    @Test
    void refusesNamesThatCannotBeEndpoints() {
        assertThatThrownBy(() -> Options.parse(List.of("--models", "../up=x.model")))
                .hasMessageContaining("../up");
        assertThatThrownBy(() -> Options.parse(List.of("--models", "squeezenet.model")))
                .hasMessageContaining("NAME=FILE");
    }

    @Test
    void fetchesNoModels() {
        assertThatThrownBy(() -> Options.parse(List.of("--models", "a=https://example.org/a.model")))
                .hasMessageContaining("https://example.org/a.model");
    }
}
