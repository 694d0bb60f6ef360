// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import static org.assertj.core.api.Assertions.assertThat;

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
    void tellsOfEveryOption() {
        assertThat(Help.overview())
                .contains("--port", "--management-port", "--host", "--insecure", "--deploy", "--models", "--timeout");
    }
}
