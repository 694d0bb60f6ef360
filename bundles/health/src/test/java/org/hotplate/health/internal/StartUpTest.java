// SPDX-License-Identifier: Apache-2.0
package org.hotplate.health.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartUpTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = BEGIN;
    private final StartUp startUp = new StartUp(Set.of("a.model", "b.onnx"), () -> now);

    @Test
    void lastsUntilEveryArchiveIsReadyOrFailed() {
        assertThat(startUp.isOver(List.of())).isFalse();
        assertThat(startUp.isOver(List.of(model("a", "a.model", ModelState.READY))))
                .isFalse();
        assertThat(startUp.isOver(List.of(
                        model("a", "a.model", ModelState.READY), model("other", "deploy/b.onnx", ModelState.LOADING))))
                .isFalse();
        assertThat(startUp.isOver(List.of(
                        model("a", "a.model", ModelState.READY), model("other", "deploy/b.onnx", ModelState.FAILED))))
                .isTrue();
        assertThat(startUp.isOver(List.of(model("new", "c.model", ModelState.LOADING))))
                .as("it never begins again")
                .isTrue();
    }

    @Test
    void isOverWhenNothingHasChangedForTenSeconds() {
        List<ModelFacts> waiting = List.of(model("a", "a.model", ModelState.WAITING));

        now = BEGIN.plusSeconds(12);
        assertThat(startUp.isOver(waiting)).as("it began to wait at 5 s").isFalse();
        now = BEGIN.plusSeconds(15);
        assertThat(startUp.isOver(waiting)).isTrue();
    }

    @Test
    void doesNotEndWhileAModelIsLoaded() {
        now = BEGIN.plus(Duration.ofHours(1));

        assertThat(startUp.isOver(List.of(model("a", "a.model", ModelState.DISCOVERED))))
                .isFalse();
    }

    @Test
    void findsArchivesAndUnpackedOnes(@TempDir Path folder) throws Exception {
        Files.createDirectory(folder.resolve("a.model"));
        for (String file : List.of("b.onnx", "c.json", ".d.model", "e.jar")) {
            Files.createFile(folder.resolve(file));
        }

        assertThat(StartUp.archivesIn(folder)).containsExactlyInAnyOrder("a.model", "b.onnx");
        assertThat(StartUp.archivesIn(folder.resolve("none"))).isEmpty();
    }

    private static ModelFacts model(String name, String origin, ModelState state) {
        return new ModelFacts() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public ModelState state() {
                return state;
            }

            @Override
            public Instant since() {
                return BEGIN.plusSeconds(5);
            }

            @Override
            public String origin() {
                return origin;
            }
        };
    }
}
