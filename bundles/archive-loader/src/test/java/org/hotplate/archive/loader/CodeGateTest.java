// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.archive.loader.store.Copier;
import org.hotplate.archive.loader.trust.Publishers;
import org.hotplate.model.CarriedCode;
import org.hotplate.model.Failure;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.CarriedHandler;
import org.hotplate.model.deploy.DeployException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeGateTest {

    private static final String WAITS = "archive carries code: model:trust a, or archives.code=signed|allow";

    @TempDir
    Path root;

    final byte[] jar = TestBundle.of("org.example.x", "1.0.0").bytes();
    final byte[] otherJar = TestBundle.of("org.example.x", "2.0.0").bytes();
    Bench bench;

    @BeforeEach
    void begin() throws IOException {
        bench = bench("deny");
    }

    @Test
    void anArchiveWithoutCodeAsksForNothing() throws IOException {
        bench.put("a.model", 1);
        bench.settle();

        assertThat(bench.registry.served("a").orElseThrow().carried()).isEmpty();
        assertThatThrownBy(() -> bench.trust("a")).hasMessage("The archive of model 'a' carries no code");
    }

    @Test
    void anArchiveWithCodeWaitsAndNothingOfItIsInstalled() throws IOException {
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();

        assertThat(bench.registry.state("a")).hasValue(ModelState.WAITING);
        assertThat(bench.registry.reason("a")).isEqualTo(WAITS);
        assertThat(bench.host.used).isEmpty();
    }

    @Test
    void servesWithThatCodeOnceAnOperatorTrustsIt() throws Exception {
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();

        CarriedCode code = bench.trust("a");

        assertThat(code.file()).isEqualTo("x.jar");
        assertThat(code.symbolicName()).isEqualTo("org.example.x");
        assertThat(code.version()).isEqualTo("1.0.0");
        assertThat(code.sha256()).hasSize(64);
        CarriedHandler carried =
                bench.registry.served("a").orElseThrow().carried().orElseThrow();
        assertThat(carried.waits()).isEmpty();
        assertThat(carried.location()).isEqualTo("model:a/1");
        assertThat(carried.code()).endsWith(", trusted by model:trust");
        assertThat(bench.host.used).containsExactly("model:a/1");
        assertThat(bench.stored()).containsExactly("a", "a/1", "a/last-good.json");
        assertThatThrownBy(() -> bench.trust("a")).hasMessageContaining("trusted already");
    }

    @Test
    void isTrustedByTheNameItIsServedUnder() throws Exception {
        bench.put("a.json", "{\"endpoint\": \"b\"}");
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();
        assertThat(bench.registry.reason("b"))
                .isEqualTo("archive carries code: model:trust b, or archives.code=signed|allow");

        bench.trust("b");

        assertThat(bench.registry.version("b")).isEqualTo(1);
        assertThatThrownBy(() -> bench.trust("b"))
                .hasMessageStartingWith("Model 'b' carries x.jar")
                .hasMessageContaining("trusted already");

        Files.delete(bench.deploy.resolve("a.json"));
        bench.settle();
        assertThat(bench.registry.version("a")).isEqualTo(1);
    }

    @Test
    void trustsNothingWithAnotherHashThanTheOperatorNamed() throws Exception {
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();

        assertThatThrownBy(() -> bench.gate.trust("a", "a", Optional.of("00ff")))
                .isInstanceOf(DeployException.class)
                .hasMessageContaining("not the SHA-256 00ff; nothing is trusted");

        bench.settle();
        assertThat(bench.registry.state("a")).hasValue(ModelState.WAITING);
    }

    @Test
    void anUpdateWithTheSameJarNeedsNoNewLeaveAndOneWithAnotherDoes() throws Exception {
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();
        bench.trust("a");

        bench.put("a.model", TestArchive.carrying(2, jar));
        bench.settle();
        assertThat(bench.registry.version("a")).isEqualTo(2);
        assertThat(bench.host.used).containsExactly("model:a/2");

        bench.put("a.model", TestArchive.carrying(3, otherJar));
        bench.settle();
        assertThat(bench.registry.version("a")).isEqualTo(2);
        assertThat(bench.registry.reason("a")).isEqualTo(WAITS);
        assertThat(bench.host.used).containsExactly("model:a/2");

        bench.trust("a");
        assertThat(bench.registry.version("a")).isEqualTo(3);
        assertThat(bench.host.used).containsExactly("model:a/3");
    }

    @Test
    void newOptionsUseTheInstalledBundleOnceMore() throws Exception {
        bench = bench("allow");
        bench.registry.drainsAtOnce = false;
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();
        bench.put("a.json", "{\"workers\": 2}");
        bench.settle();

        assertThat(bench.host.used).containsExactly("model:a/1", "model:a/1");
        bench.registry.draining.forEach(Runnable::run);
        assertThat(bench.host.used).containsExactly("model:a/1");
    }

    @Test
    void leaveOutlivesARestartAndEndsWithTheArchive() throws Exception {
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();
        bench.trust("a");

        bench = bench("deny");
        bench.scan();
        assertThat(bench.registry.version("a")).isEqualTo(1);

        Files.delete(bench.deploy.resolve("a.model"));
        bench.settle();
        assertThat(bench.host.used).isEmpty();
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();
        assertThat(bench.registry.reason("a")).isEqualTo(WAITS);
    }

    @Test
    void leaveEndsWhenTheArchiveIsTakenAwayWhileNoServerRuns() throws Exception {
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();
        bench.trust("a");
        Files.delete(bench.deploy.resolve("a.model"));

        bench = bench("deny");
        bench.settle();
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();

        assertThat(bench.registry.reason("a")).isEqualTo(WAITS);
    }

    @Test
    void theLastGoodVersionServesAfterARestartWhileItsUpdateWaits() throws Exception {
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();
        bench.trust("a");
        bench.put("a.model", TestArchive.carrying(2, otherJar));
        bench.settle();

        bench = bench("deny");
        bench.scan();

        assertThat(bench.registry.version("a")).isEqualTo(1);
        assertThat(bench.registry.served("a").orElseThrow().notice().map(Failure::message))
                .hasValue(WAITS);
        bench.trust("a");
        assertThat(bench.registry.version("a")).isEqualTo(2);
    }

    @Test
    void theLastGoodVersionNeedsLeaveToo() throws Exception {
        bench = bench("allow");
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();

        bench = bench("deny");
        bench.scan();

        assertThat(bench.registry.state("a")).hasValue(ModelState.WAITING);
        assertThat(bench.host.used).isEmpty();
    }

    @Test
    void failsAModelWhoseBundleCannotBeInstalledAndServesOnIfItIsAnUpdate() throws Exception {
        bench = bench("allow");
        bench.host.refusal = "x.jar of the archive has missing imports";
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();

        assertThat(bench.registry.state("a")).hasValue(ModelState.FAILED);
        assertThat(bench.registry.failure("a")).isEqualTo("x.jar of the archive has missing imports");
        assertThat(bench.stored()).isEmpty();

        bench.host.refusal = "";
        bench.put("a.model", TestArchive.carrying(2, jar));
        bench.settle();
        bench.host.refusal = "x.jar of the archive does not start";
        bench.put("a.model", TestArchive.carrying(3, otherJar));
        bench.settle();
        assertThat(bench.registry.version("a")).isEqualTo(2);
        assertThat(bench.registry.failure("a")).isEqualTo("x.jar of the archive does not start");
        assertThat(bench.host.used).containsExactly("model:a/2");
    }

    @Test
    void refusesWhatIsNoBundleWhateverThePolicy() throws IOException {
        bench.put("a.model", TestArchive.carrying(1, "no jar".getBytes(StandardCharsets.UTF_8)));
        bench.put("b.model", TestArchive.carrying(1, new TestBundle().bytes()));
        bench.settle();

        assertThat(bench.registry.failure("a"))
                .startsWith("x.jar in the archive is not a handler bundle: it cannot be read as a jar");
        assertThat(bench.registry.failure("b"))
                .isEqualTo("x.jar in the archive is not a handler bundle: its manifest has no Bundle-SymbolicName;"
                        + " pack a whole OSGi bundle");
    }

    @Test
    void refusesAFragment() throws IOException {
        bench = bench("allow");
        bench.put(
                "a.model",
                TestArchive.carrying(
                        1,
                        TestBundle.of("org.example.x", "1.0.0")
                                .header("Fragment-Host", "system.bundle;extension:=framework")
                                .bytes()));
        bench.settle();

        assertThat(bench.registry.failure("a")).startsWith("x.jar in the archive is a fragment of 'system.bundle");
        assertThat(bench.host.used).isEmpty();
    }

    @Test
    void letsASignedArchiveRunItsCodeWhereThatIsThePolicy() throws IOException {
        Publishers publishers = archive -> TestArchive.version(archive) == 2
                ? new Publishers.Verdict(true, "signed by CN=Example")
                : new Publishers.Verdict(false, "nobody has signed it");
        bench = new Bench(
                root.resolve("deploy"),
                root.resolve("data/models"),
                new FakeRegistry(),
                Copier::transfer,
                "signed",
                publishers);
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();
        assertThat(bench.registry.reason("a")).isEqualTo(WAITS + " (nobody has signed it)");

        bench.put("a.model", TestArchive.carrying(2, jar));
        bench.settle();
        assertThat(bench.registry
                        .served("a")
                        .orElseThrow()
                        .carried()
                        .orElseThrow()
                        .code())
                .endsWith(", signed by CN=Example");
    }

    @Test
    void aPolicyThatIsNoneDeniesAndSaysSo() throws IOException {
        bench = bench("alow");
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();

        assertThat(bench.registry.reason("a"))
                .isEqualTo(WAITS + " (archives.code is 'alow', which counts as deny; allowed are deny, signed and"
                        + " allow)");
    }

    @Test
    void aDamagedTrustFileTrustsNothing() throws Exception {
        bench.put("a.model", TestArchive.carrying(1, jar));
        bench.settle();
        bench.trust("a");
        Files.writeString(root.resolve("data/trust/a.json"), "{");

        bench = bench("deny");
        bench.scan();

        assertThat(bench.registry.reason("a")).isEqualTo(WAITS);
    }

    /** Returns a loader that starts with the data of the previous one. */
    private Bench bench(String policy) throws IOException {
        return new Bench(
                root.resolve("deploy"),
                root.resolve("data/models"),
                new FakeRegistry(),
                Copier::transfer,
                policy,
                archive -> new Publishers.Verdict(false, "not signed"));
    }
}
