// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.hotplate.archive.loader.store.Copier;
import org.hotplate.model.Failure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestartTest extends BenchTestCase {

    @BeforeEach
    void serveVersionOne() throws IOException {
        bench.put("a.model", 1);
        bench.settle();
    }

    @Test
    void servesTheLastGoodVersionAfterAFailedUpdateAndSaysSo() throws IOException {
        bench.put("a.model", "garbage");
        bench.settle();
        Bench restarted = restart(new FakeRegistry());

        assertThat(restarted.registry.version("a")).isEqualTo(1);
        assertThat(notice(restarted)).contains("a.model is not a model archive");
        assertThat(restarted.stored()).containsExactly("a", "a/1", "a/last-good.json");
    }

    @Test
    void servesTheLastGoodVersionWhenTheRegistryRefusesTheNewOne() throws IOException {
        FakeRegistry registry = new FakeRegistry();
        registry.refuses = deployment -> TestArchive.version(deployment.archive()) == 2;
        bench.put("a.model", 2);
        Bench restarted = restart(registry);

        assertThat(registry.calls()).containsExactly("discovered a", "discovered a", "deploy a 2", "deploy a 1");
        assertThat(notice(restarted)).isEqualTo("refused 2");
        restarted.put("a.model", 3);
        restarted.settle();
        assertThat(registry.version("a")).isEqualTo(3);
        assertThat(restarted.stored()).containsExactly("a", "a/3", "a/last-good.json");
    }

    @Test
    void servesTheLastGoodVersionWhileAnArchiveIsIncomplete() throws IOException {
        bench.put("a.model", Arrays.copyOf(TestArchive.zip(2), 4000));
        Bench restarted = restart(new FakeRegistry());

        assertThat(restarted.registry.version("a")).isEqualTo(1);
        assertThat(notice(restarted)).contains("incomplete, waiting");
    }

    @Test
    void servesTheLastGoodVersionWithTheOptionsItWasGoodWith() throws IOException {
        bench.put("a.json", "{\"workers\": 2}");
        bench.settle();
        bench.put("a.json", "{\"workers\": 0}");
        Bench restarted = restart(new FakeRegistry());

        assertThat(restarted.registry.served("a").orElseThrow().options().workers())
                .isEqualTo(OptionalInt.of(2));
        assertThat(notice(restarted)).contains("a.json: 'workers' is '0'");
    }

    @Test
    void servesTheLastGoodVersionWhileItsConfigurationIsIncomplete() throws IOException {
        bench.put("a.json", "{\"workers\":");
        Bench restarted = restart(new FakeRegistry());

        assertThat(restarted.registry.version("a")).isEqualTo(1);
        assertThat(notice(restarted)).startsWith("configuration: may be incomplete, waiting: deploy/a.json");
        restarted.put("a.json", "{\"workers\": 2}");
        restarted.settle();
        assertThat(restarted.registry.served("a").orElseThrow().options().workers())
                .isEqualTo(OptionalInt.of(2));
        assertThat(notice(restarted)).isEmpty();
    }

    @Test
    void servesTheLastGoodVersionWhenOneThatWaitedIsRefused() throws IOException {
        FakeRegistry registry = new FakeRegistry();
        registry.waits = deployment -> TestArchive.version(deployment.archive()) == 2;
        registry.refuses = registry.waits;
        bench.put("a.model", 2);
        Bench restarted = restart(registry);
        assertThat(registry.version("a")).isEqualTo(-1);

        registry.waiting.forEach(Runnable::run);
        restarted.scan();
        assertThat(registry.version("a")).isEqualTo(1);
    }

    @Test
    void doesNotTryForEverWhenTheLastGoodVersionIsRefusedToo() throws IOException {
        FakeRegistry registry = new FakeRegistry();
        registry.refuses = deployment -> true;
        bench.put("a.model", 2);
        Bench restarted = restart(registry);
        restarted.settle();

        assertThat(registry.calls()).containsExactly("discovered a", "discovered a", "deploy a 2", "deploy a 1");
        assertThat(restarted.stored()).containsExactly("a", "a/1", "a/last-good.json");
    }

    @Test
    void tellsOfEveryArchiveBeforeItReadsTheFirst() throws IOException {
        bench.put("b.json", "{\"version\": \"2\"}");
        bench.put("b.model", 1);
        bench.put("b@1.model", 1);
        bench.put("b@2.model", 1);
        FakeRegistry registry = new FakeRegistry();

        restart(registry);

        assertThat(registry.calls())
                .startsWith("discovered a", "discovered b@1", "discovered b@2", "discovered a", "deploy a 1")
                .contains("deploy b@1 1", "deploy b@2 1")
                .doesNotContain("deploy b 1");
    }

    @Test
    void leavesItsNameToWhatHasServedUnderIt() throws IOException {
        bench.put("b.onnx", TestArchive.onnx(3));
        bench.settle();
        bench.put("b.model", 1);
        bench.settle();
        bench.put("a.json", "{\"endpoint\": \"c\"}");
        bench.settle();
        bench.put("c.model", 2);
        bench.settle();

        Bench restarted = restart(new FakeRegistry());

        assertThat(restarted.registry.version("b")).isEqualTo(3);
        assertThat(restarted.registry.failure("b.model")).startsWith("configuration: b.onnx is served as 'b'");
        assertThat(restarted.registry.version("c")).isEqualTo(1);
        assertThat(restarted.registry.failure("c.model")).startsWith("configuration: a.model is served as 'c'");
    }

    @Test
    void deletesTheCopiesOfWhatIsNoLongerInTheFolder() throws IOException {
        Files.delete(bench.deploy.resolve("a.model"));
        Bench restarted = restart(new FakeRegistry());
        restarted.scan();

        assertThat(restarted.stored()).isEmpty();
    }

    @Test
    void deletesWhatAKilledProcessLeftHalfMade() throws IOException {
        Files.createDirectories(bench.data.resolve("a/2/files"));
        Files.writeString(bench.data.resolve("a/2/files/any-0000.params"), "half");
        Files.writeString(bench.data.resolve("a/last-good.json.tmp"), "{\"generation\":");
        Files.createDirectories(bench.data.resolve("never-good/1"));
        bench.put("a.model", "garbage");
        Bench restarted = restart(new FakeRegistry());

        assertThat(restarted.registry.version("a")).isEqualTo(1);
        assertThat(restarted.stored()).containsExactly("a", "a/1", "a/last-good.json");
    }

    @Test
    void isConsistentWheneverTheProcessIsKilled() throws IOException {
        List<Path> snapshots = new ArrayList<>();
        FakeRegistry registry = new FakeRegistry();
        registry.waits = deployment -> snapshots.add(snapshot(snapshots.size())) && false;
        Bench killed = new Bench(root, registry, (from, to) -> {
            Files.write(to, Arrays.copyOf(Files.readAllBytes(from), 300));
            snapshots.add(snapshot(snapshots.size()));
            Files.delete(to);
            Copier.transfer(from, to);
            snapshots.add(snapshot(snapshots.size()));
        });
        bench.put("a.model", 2);
        killed.scan();
        snapshots.add(snapshot(snapshots.size()));
        bench.put("a.model", "garbage");

        assertThat(snapshots).hasSize(4);
        List<Integer> versions = new ArrayList<>();
        for (Path snapshot : snapshots) {
            Bench restarted = new Bench(bench.deploy, snapshot, new FakeRegistry(), Copier::transfer);
            restarted.scan();
            versions.add(restarted.registry.version("a"));
            assertThat(restarted.stored()).hasSize(3);
        }
        assertThat(versions).containsExactly(1, 1, 1, 2);
    }

    @Test
    void takesADamagedMarkerForNone() throws IOException {
        Files.writeString(bench.data.resolve("a/last-good.json"), "{");
        Bench restarted = restart(new FakeRegistry());

        assertThat(restarted.registry.version("a")).isEqualTo(1);
        assertThat(restarted.stored()).containsExactly("a", "a/1", "a/last-good.json");
    }

    @Test
    void adoptsTheModelsAnEarlierLoaderOfTheSameProcessServes() throws IOException {
        bench.registry.forgetTold();
        Bench reloaded = restart(bench.registry);

        assertThat(reloaded.registry.calls()).isEmpty();
        reloaded.put("a.model", 2);
        reloaded.settle();
        assertThat(reloaded.registry.version("a")).isEqualTo(2);
        assertThat(reloaded.stored()).containsExactly("a", "a/2", "a/last-good.json");
    }

    @Test
    void leavesTheCopyAnEarlierLoaderHandedOutUntilItIsReleased() throws IOException {
        bench.registry.drainsAtOnce = false;
        Bench reloaded = restart(bench.registry);
        reloaded.put("a.model", 2);
        reloaded.settle();

        assertThat(reloaded.stored()).containsExactly("a", "a/1", "a/2", "a/last-good.json");
        bench.registry.draining.forEach(Runnable::run);
        assertThat(reloaded.stored()).containsExactly("a", "a/2", "a/last-good.json");
    }

    @Test
    void catchesUpWithWhatHappenedWhileNoLoaderLooked() throws IOException {
        bench.put("b.model", 1);
        bench.put("c.model", "garbage");
        bench.settle();
        Files.delete(bench.deploy.resolve("b.model"));
        Files.delete(bench.deploy.resolve("c.model"));
        bench.put("a.model", 2);
        Bench reloaded = restart(bench.registry);
        reloaded.scan();

        assertThat(reloaded.registry.version("a")).isEqualTo(2);
        assertThat(reloaded.registry.state("b")).isEmpty();
        assertThat(reloaded.registry.state("c")).isEmpty();
        assertThat(reloaded.stored()).containsExactly("a", "a/3", "a/last-good.json");
    }

    private Bench restart(FakeRegistry registry) throws IOException {
        Bench restarted = new Bench(root, registry, Copier::transfer);
        restarted.scan();
        return restarted;
    }

    private static String notice(Bench bench) {
        return bench.registry
                .served("a")
                .orElseThrow()
                .notice()
                .map(Failure::message)
                .orElse("");
    }

    private Path snapshot(int number) {
        Path target = root.resolve("snapshot-" + number);
        try (Stream<Path> files = Files.walk(bench.data)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(bench.data.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }
}
