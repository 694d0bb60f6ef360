// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StopTest {

    @TempDir
    private Path folder;

    @Test
    void namesItsOwnOptionsAndGuessesWhichWasMeant() {
        assertRefused("There is no option --nwo; did you mean --now?", "--nwo");
        assertRefused("There is no option --port; the options are --now, --timeout.", "--port", "1");
        assertRefused("stop takes no 'now'; did you mean --now?", "now");
        assertRefused("stop takes no 'digits'; its options are --now and --timeout SECONDS.", "digits");
        assertRefused("The option --timeout needs a value after it.", "--timeout", "--now");
    }

    @Test
    void takesWholeSeconds() {
        assertRefused("--timeout must be a whole number of seconds above 0, not '0.5'.", "--timeout", "0.5");
        assertRefused("--timeout must be a whole number of seconds above 0, not '0'.", "--now", "--timeout=0");
    }

    private void assertRefused(String message, String... arguments) {
        assertThatThrownBy(() -> new Stop(new Base(folder, folder)).run(List.of(arguments)))
                .isInstanceOf(Refusal.class)
                .hasMessage(message);
    }
}
