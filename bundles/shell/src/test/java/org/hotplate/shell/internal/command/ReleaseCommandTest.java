// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NetworkIsolation;
import org.hotplate.model.FakeRegistry;
import org.hotplate.tensor.Signature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseCommandTest {

    @TempDir
    Path folder;

    private final FakeRegistry registry = new FakeRegistry(List.of(
            FakeModel.ready("good", Signature.IMAGE, "data"), FakeModel.waiting("crashing", "it ended the child")));
    private final Set<String> quarantined = new HashSet<>(Set.of("crashing"));
    private FakeArchives archives;
    private ReleaseCommand command;
    private GogoSession gogo;

    private final class Trials implements NetworkIsolation {

        @Override
        public int check(Candidate candidate, ModelEngine engine, Run run) {
            throw new AssertionError("The shell tries nothing");
        }

        @Override
        public ModelEngine engineFor(Candidate candidate, ModelEngine engine) {
            throw new AssertionError("The command loads nothing");
        }

        @Override
        public ModelEngine engineFor(String title, String framework, ModelEngine original) {
            throw new AssertionError("Only networks of models are asked for");
        }

        @Override
        public boolean release(String model) {
            return quarantined.remove(model);
        }
    }

    @BeforeEach
    void open() {
        archives = new FakeArchives(folder);
        command = new ReleaseCommand(registry, new ArchiveAccess(archives));
        gogo = new GogoSession("model", command, folder, "release");
    }

    @AfterEach
    void close() {
        gogo.close();
    }

    @Test
    void releasesAndReloadsAModel() throws Exception {
        command.trials = new Trials();

        assertThat(gogo.run("model:release crashing"))
                .isEqualTo("The network of 'crashing' is released and tried again: model:info crashing");
        assertThat(archives.calls).containsExactly("reload crashing");
        assertThat(quarantined).isEmpty();
    }

    @Test
    void refusesAModelWhoseNetworkIsNotQuarantined() {
        command.trials = new Trials();

        assertThatThrownBy(() -> gogo.run("model:release good"))
                .hasMessage("The network of model 'good' is not quarantined;" + " model:diag good shows its state");
        assertThatThrownBy(() -> gogo.run("model:release absent")).hasMessageContaining("'absent'");
        assertThat(archives.calls).isEmpty();
    }

    @Test
    void saysThatNothingIsTriedWithoutTheService() {
        assertThatThrownBy(() -> gogo.run("model:release crashing"))
                .hasMessage("The bundle that tries networks is not running; 'lb' shows it");
    }
}
