// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.hotplate.model.FakeRegistry;
import org.hotplate.model.admin.Scale;
import org.hotplate.tensor.Signature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScaleCommandTest {

    @TempDir
    Path folder;

    private final FakeRegistry registry = new FakeRegistry(List.of(
            FakeModel.ready("pictures", Signature.IMAGE, "data"), FakeModel.waiting("late", "needs an engine")));
    private GogoSession gogo;

    @BeforeEach
    void open() {
        gogo = new GogoSession("model", new ScaleCommand(registry, registry), folder, "scale");
    }

    @AfterEach
    void close() {
        gogo.close();
    }

    @Test
    void scalesWhatIsGivenAndLeavesTheRest() throws Exception {
        assertThat(gogo.run("model:scale --workers 1 pictures"))
                .isEqualTo("'pictures' has 2 workers and a queue of 64");
        gogo.run("model:scale pictures --queue 7");
        gogo.run("model:scale pictures --workers 2 --queue 8");

        assertThat(registry.scales())
                .containsExactly(
                        new Scale(OptionalInt.of(1), OptionalInt.empty()),
                        new Scale(OptionalInt.empty(), OptionalInt.of(7)),
                        new Scale(OptionalInt.of(2), OptionalInt.of(8)));
    }

    @Test
    void goesBackToTheConfiguration() throws Exception {
        assertThat(gogo.run("model:scale pictures --reset")).endsWith(", as its configuration says");

        assertThat(registry.scales()).containsExactly(Scale.NONE);
    }

    @Test
    void saysOfAModelThatDoesNotServeWhatWillHold() throws Exception {
        assertThat(gogo.run("model:scale late --queue 64"))
                .isEqualTo("'late' is WAITING; once it is loaded, it has 2 workers and a queue of 64");
        assertThat(gogo.run("model:scale late --reset"))
                .isEqualTo("'late' is WAITING; once it is loaded, it has 2 workers and a queue of 64,"
                        + " as its configuration says");
    }

    @Test
    void leavesNumbersOutOfRangeToTheRegistry() throws Exception {
        gogo.run("model:scale pictures --workers -1 --queue 99999999999");

        assertThat(registry.scales()).containsExactly(new Scale(OptionalInt.of(-1), OptionalInt.of(Integer.MAX_VALUE)));
    }

    @Test
    void saysHowItIsUsed() {
        assertRefused("model:scale pictures", "Nothing to change; use model:scale NAME --workers N --queue N");
        assertRefused(
                "model:scale pictures --reset --queue 3", "--reset excludes the other options; use model:scale NAME");
        assertRefused(
                "model:scale pictures --workers all", "--workers is 'all'; allowed is a whole number; use model:");
        assertRefused("model:scale pictures --workers 99999", "Model 'pictures' was not changed: too many");
        assertRefused("model:scale picture --reset", "Model 'picture' not found; did you mean pictures?");
    }

    private void assertRefused(String line, String message) {
        assertThatThrownBy(() -> gogo.run(line)).hasStackTraceContaining(message);
    }
}
