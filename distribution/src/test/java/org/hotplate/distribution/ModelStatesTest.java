// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelStatesTest {

    @Test
    void isSettledWhenEachModelIsReadyWaitingOrFailed() {
        var states = new ModelStates(Map.of("a", "READY", "b", "WAITING", "c", "FAILED", "d", "LOADING"));

        assertThat(states.settled(Set.of("a", "b", "c"))).isTrue();
        assertThat(states.settled(Set.of("a", "d"))).isFalse();
        assertThat(states.settled(Set.of("unseen"))).isFalse();
    }

    @Test
    void awaitsArchivesAndNotTheNamesTheyAreServedUnder() {
        var states = new ModelStates(
                Map.of("digits", "READY", "b.model", "FAILED", "c", "LOADING"),
                Map.of("digits", "a", "b.model", "b", "c", "digits"));

        assertThat(states.settled(Set.of("a", "b"))).isTrue();
        assertThat(states.settled(Set.of("digits"))).isFalse();
        assertThat(ModelStates.archive("/srv/deploy/mnist-v2.model", "digits")).isEqualTo("mnist-v2");
        assertThat(ModelStates.archive("C:\\deploy\\mnist-v2.model", "digits")).isEqualTo("mnist-v2");
        assertThat(ModelStates.archive("a test", "digits")).isEqualTo("digits");
    }

    @Test
    void countsThemByState() {
        assertThat(new ModelStates(Map.of("a", "READY", "b", "READY", "c", "FAILED")))
                .hasToString("3 models: 1 FAILED, 2 READY");
        assertThat(new ModelStates(Map.of())).hasToString("no models");
    }

    @Test
    void awaitsFilesAndFoldersButNotWhatIsHidden(@TempDir Path deploy) throws IOException {
        Files.createFile(deploy.resolve("a.model"));
        Files.createDirectory(deploy.resolve("b.model"));
        Files.createFile(deploy.resolve(".c.model"));
        Files.createFile(deploy.resolve("a.json"));

        assertThat(ModelStates.archivesIn(deploy)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void doesNotAwaitWhatTheServerNeverLists(@TempDir Path deploy) throws IOException {
        Files.createFile(deploy.resolve("a b.model"));
        Files.createFile(deploy.resolve("new\nline.model"));

        assertThat(ModelStates.archivesIn(deploy)).containsExactly("a b");
    }
}
