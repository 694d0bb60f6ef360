// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.hotplate.model.FakeRegistry;
import org.hotplate.model.Model;
import org.hotplate.model.admin.ModelVersions;
import org.hotplate.tensor.Signature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionCommandsTest {

    private static final Model OLD = model("net");
    private static final Model NINE = model("net@1.9");
    private static final Model TEN = model("net@1.10");

    @TempDir
    Path folder;

    private final FakeVersions versions = new FakeVersions();
    private GogoSession gogo;

    @BeforeEach
    void open() {
        FakeRegistry registry = new FakeRegistry(List.of(OLD, NINE, TEN, model("alone@7")));
        gogo = new GogoSession(
                "model",
                new VersionCommands(registry, versions, new ArchiveAccess()),
                folder,
                "default",
                "weights",
                "rollback");
    }

    @AfterEach
    void close() {
        gogo.close();
    }

    @Test
    void showsWhatAnswersAndChangesNothing() throws Exception {
        assertThat(gogo.run("model:default net")).isEqualTo("'net' is answered by version 1.10; it has 1.10, 1.9, -");
        assertThat(gogo.run("model:weights net"))
                .isEqualTo("'net' has no weights: version 1.10 answers; it has 1.10, 1.9, -");

        assertThat(versions.calls).isEmpty();
    }

    @Test
    void setsTheDefault() throws Exception {
        versions.answers(NINE, Optional.of(TEN), "the disk is full");
        assertThat(gogo.run("model:default net 1.9"))
                .isEqualTo("The default of 'net' is set to version 1.9, after 1.10; model:rollback net returns to it\n"
                        + "Note: the disk is full");

        versions.answers(TEN, Optional.of(NINE));
        assertThat(gogo.run("model:default net@1.10"))
                .startsWith("The default of 'net' is set to version 1.10, after 1.9;");

        versions.answers(OLD, Optional.empty());
        assertThat(gogo.run("model:default net -")).isEqualTo("The default of 'net' is set to version -");

        versions.answers(TEN, Optional.empty());
        assertThat(gogo.run("model:default net --auto"))
                .isEqualTo("The default of 'net' is the highest version that accepts requests: version 1.10");
        assertThat(versions.calls).containsExactly("net: 1.9", "net: 1.10", "net: -", "net: highest");
    }

    @Test
    void spreadsRequests() throws Exception {
        versions.answers(TEN, Optional.empty());

        gogo.run("model:weights net '1.9=90%' 1.10=10");
        assertThat(gogo.run("model:weights net --clear")).isEqualTo("'net' is answered by version 1.10 alone");

        assertThat(versions.calls).containsExactly("net: {1.10=10, 1.9=90}", "net: {}");
    }

    @Test
    void goesBack() throws Exception {
        versions.answers(NINE, Optional.of(TEN));
        assertThat(gogo.run("model:rollback net"))
                .isEqualTo("'net' is answered by version 1.9 again, after 1.10; model:rollback net reverses this");

        versions.answers(NINE, Optional.empty());
        assertThat(gogo.run("model:rollback net@1.9"))
                .isEqualTo("'net@1.9' is served from the archive before the last change;"
                        + " model:rollback net@1.9 reverses this");

        versions.nothingIsLoaded();
        assertRefused("model:rollback net", "The archive loader is not running");
        assertThat(versions.calls).containsExactly("back net", "back net@1.9", "back net");
    }

    @Test
    void saysHowItIsUsed() {
        assertRefused("model:default net 1.9 1.10", "1.9, 1.10 are too many; one version, or --auto, is allowed");
        assertRefused("model:default net@1.9 --auto", "1.9 are too many");
        assertRefused("model:weights net --clear 1.9=100", "--clear removes all weights; use either it or");
        assertRefused(
                "model:weights net 1.9:90", "'1.9:90' is not a weight; VERSION=PERCENT is, as in model:weights net");
        assertRefused("model:weights net 1.9=ninety", "'1.9=ninety' is not a weight");
        assertRefused("model:weights net 1.9=50 1.9=50", "Version 1.9 is listed twice; list each once");
        assertRefused("model:weights net@1.9 1.9=100", "'net@1.9' is one version; 'net' is the endpoint");
        assertRefused("model:default nett 1.9", "Model 'nett' not found; did you mean net?");

        assertThat(versions.calls).isEmpty();
    }

    @Test
    void saysWhyNothingWasChanged() {
        versions.refuses("'net' has no version '2'; it has 1.10, 1.9, -");
        assertRefused("model:default net 2", "'net' has no version '2'; it has 1.10, 1.9, -");
        assertRefused("model:weights net 2=100", "'net' has no version '2'");

        versions.next = CompletableFuture.failedFuture(new IllegalStateException("a fault"));
        assertRefused("model:rollback net", "Nothing was changed: java.lang.IllegalStateException: a fault");
    }

    private void assertRefused(String line, String message) {
        assertThatThrownBy(() -> gogo.run(line)).hasStackTraceContaining(message);
    }

    private static Model model(String name) {
        return FakeModel.ready(name, Signature.JSON, "data");
    }

    /** Records its calls, and returns the configured results. */
    private static final class FakeVersions implements ModelVersions {

        final List<String> calls = new ArrayList<>();
        CompletableFuture<Optional<Decided>> next = CompletableFuture.completedFuture(Optional.empty());

        void answers(Model model, Optional<Model> before, String... unkept) {
            next = CompletableFuture.completedFuture(Optional.of(
                    new Decided(model, before, List.of(unkept).stream().findFirst())));
        }

        void nothingIsLoaded() {
            next = CompletableFuture.completedFuture(Optional.empty());
        }

        void refuses(String reason) {
            next = CompletableFuture.failedFuture(new RefusedException(reason));
        }

        @Override
        public CompletionStage<Decided> setDefault(String endpoint, Optional<String> version) {
            calls.add(endpoint + ": " + version.orElse("highest"));
            return next.thenApply(Optional::orElseThrow);
        }

        @Override
        public CompletionStage<Decided> setWeights(String endpoint, Map<String, Integer> percent) {
            calls.add(endpoint + ": " + new TreeMap<>(percent));
            return next.thenApply(Optional::orElseThrow);
        }

        @Override
        public CompletionStage<Optional<Decided>> rollback(String name) {
            calls.add("back " + name);
            return next;
        }
    }
}
