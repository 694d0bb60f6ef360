// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.hotplate.distribution.Refusal;
import org.junit.jupiter.api.Test;

final class HelpTest {

    @Test
    void guessesWhatWasMeant() {
        assertThat(Help.unknown("statr")).contains("'start'");
        assertThat(Help.unknown("satrt")).contains("'start'");
        assertThat(Help.unknown("statuss")).contains("'status'");
        assertThat(Help.unknown("vers")).contains("'version'");
    }

    @Test
    void listsTheCommandsWhereItCannotGuess() {
        assertThat(Help.unknown("serve")).contains("'serve'").contains("run, start, stop");
    }

    @Test
    void tellsOfOneCommandAtATime() {
        assertThatThrownBy(() -> new Help().run(List.of("start", "stop")))
                .isInstanceOf(Refusal.class)
                .hasMessage("help takes one command, not start and stop.");
    }

    @Test
    void saysOfEachCommandInOneLineWhatItDoes() {
        assertThat(Help.overview().lines()).allSatisfy(line -> assertThat(line).doesNotEndWith("needs"));
        assertThat(Help.overview()).contains("mxnet-gpu, onnx-gpu; needs no server\n");
    }

    @Test
    void tellsOfEveryOption() {
        assertThat(Help.overview())
                .contains("--port", "--management-port", "--host", "--insecure", "--deploy", "--models", "--timeout");
    }
}
