// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import org.hotplate.archive.loader.deployment.DeployedModel;
import org.hotplate.archive.loader.store.Copier;
import org.hotplate.model.ModelState;
import org.junit.jupiter.api.Test;

class WatchTest extends BenchTestCase {

    @Test
    void servesAnArchiveFromACopyInTheDataFolder() throws IOException {
        Path file = bench.put("a.model", 1);
        bench.settle();

        assertThat(registry.calls()).containsExactly("discovered a", "deploy a 1");
        var deployment = registry.served("a").orElseThrow();
        assertThat(deployment.origin()).isEqualTo(file.toString());
        assertThat(deployment.archive().folder()).startsWith(bench.data);
        assertThat(deployment.notice()).isEmpty();
    }

    @Test
    void takesAnArchiveOnceTwoLooksSawTheSame() throws IOException {
        bench.put("a.model", 1);
        bench.scan();

        assertThat(registry.calls()).isEmpty();
    }

    @Test
    void takesWhatLiesThereAtTheStartAtOnce() throws IOException {
        bench.put("a.model", 1);
        Bench started = new Bench(root);
        started.scan();

        assertThat(started.registry.version("a")).isEqualTo(1);
    }

    @Test
    void doesNotDeployTheSameOfferTwice() throws IOException {
        bench.put("a.model", 1);
        bench.settle();
        bench.settle();

        assertThat(registry.calls()).containsExactly("discovered a", "deploy a 1");
    }

    @Test
    void updatesAndDeletesTheOldCopyWhenItIsReleased() throws IOException {
        registry.drainsAtOnce = false;
        bench.put("a.model", 1);
        bench.settle();
        bench.put("a.model", 2);
        bench.settle();

        assertThat(registry.version("a")).isEqualTo(2);
        assertThat(bench.stored()).containsExactly("a", "a/1", "a/2", "a/last-good.json");
        registry.draining.forEach(Runnable::run);
        assertThat(bench.stored()).containsExactly("a", "a/2", "a/last-good.json");
    }

    @Test
    void reloadsAnArchiveThatWasTouched() throws IOException {
        Path file = bench.put("a.model", 1);
        bench.settle();
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        bench.settle();

        assertThat(registry.calls()).containsExactly("discovered a", "deploy a 1", "discovered a", "deploy a 1");
    }

    @Test
    void seesASameSizeArchiveWithAPreservedTimeStamp() throws IOException {
        assumeThat(root.getFileSystem().supportedFileAttributeViews())
                .as("only Unix file systems keep the time of the last change of any kind")
                .contains("unix");
        Path file = bench.put("a.model", 1);
        FileTime time = FileTime.fromMillis(1_700_000_000_000L);
        Files.setLastModifiedTime(file, time);
        long size = Files.size(file);
        bench.settle();
        bench.put("a.model", 2);
        Files.setLastModifiedTime(file, time);
        bench.settle();

        assertThat(Files.size(file)).isEqualTo(size);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(time);
        assertThat(registry.version("a")).isEqualTo(2);
    }

    @Test
    void undeploysWhatIsDeletedAndDeletesItsCopies() throws IOException {
        Path file = bench.put("a.model", 1);
        bench.settle();
        Files.delete(file);
        bench.settle();

        assertThat(registry.state("a")).isEmpty();
        assertThat(bench.stored()).isEmpty();
    }

    @Test
    void keepsServingWhatOneLookDoesNotFind() throws IOException {
        Path file = bench.put("a.model", 1);
        bench.settle();
        Path aside = Files.move(file, bench.deploy.resolve("aside"));
        bench.scan();
        Files.move(aside, file);
        bench.settle();

        assertThat(registry.calls()).doesNotContain("undeploy a");
        assertThat(bench.stored()).contains("a/last-good.json");
    }

    @Test
    void deletesTheCopyOfADeletedModelOnlyWhenItIsReleased() throws IOException {
        registry.drainsAtOnce = false;
        Path file = bench.put("a.model", 1);
        bench.settle();
        Files.delete(file);
        bench.settle();

        assertThat(bench.stored()).containsExactly("a", "a/1");
        registry.draining.forEach(Runnable::run);
        assertThat(bench.stored()).isEmpty();
    }

    @Test
    void servesAModelThatIsDeletedAndPutThereAgain() throws IOException {
        Path file = bench.put("a.model", 1);
        bench.settle();
        Files.delete(file);
        bench.settle();
        bench.put("a.model", 2);
        bench.settle();

        assertThat(registry.version("a")).isEqualTo(2);
        assertThat(bench.stored()).containsExactly("a", "a/2", "a/last-good.json");
    }

    @Test
    void waitsForTheRestOfAFileAndSaysSoOnce() throws IOException {
        byte[] whole = TestArchive.zip(1);
        for (int part = 1; part < 4; part++) {
            bench.put("a.model", Arrays.copyOf(whole, whole.length * part / 4));
            bench.settle();
        }

        assertThat(registry.calls()).containsExactly("discovered a");
        assertThat(registry.state("a")).contains(ModelState.DISCOVERED);
        assertThat(registry.reason("a")).startsWith("incomplete, waiting");
        bench.put("a.model", whole);
        bench.settle();
        assertThat(registry.version("a")).isEqualTo(1);
    }

    @Test
    void failsHalfAFileThatNoLongerGrowsAndStillTakesTheRestLater() throws IOException {
        byte[] whole = TestArchive.zip(1);
        bench.put("a.model", Arrays.copyOf(whole, whole.length / 2));
        bench.settle();
        bench.pass(DeployedModel.PATIENCE.minusMillis(1));
        assertThat(registry.state("a")).contains(ModelState.DISCOVERED);

        bench.pass(Duration.ofMillis(1));
        assertThat(registry.state("a")).contains(ModelState.FAILED);
        assertThat(registry.failure("a")).contains("a.model is incomplete").contains("copy it again");
        bench.pass(DeployedModel.PATIENCE);
        assertThat(registry.calls()).containsExactly("discovered a", "reject a");

        bench.put("a.model", whole);
        bench.settle();
        assertThat(registry.version("a")).isEqualTo(1);
    }

    @Test
    void keepsServingWhileAnUpdateIsIncomplete() throws IOException {
        bench.put("a.model", 1);
        bench.settle();
        byte[] next = TestArchive.zip(2);
        bench.put("a.model", Arrays.copyOf(next, next.length / 2));
        bench.settle();
        bench.pass(DeployedModel.PATIENCE);

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.failure("a")).contains("incomplete");
        bench.put("a.model", next);
        bench.settle();
        assertThat(registry.version("a")).isEqualTo(2);
        assertThat(registry.failure("a")).isEmpty();
    }

    @Test
    void failsGarbageAndDisturbsNothingElse() throws IOException {
        bench.put("a.model", 1);
        bench.put("b.model", "this is not a zip file");
        bench.settle();

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.state("b")).contains(ModelState.FAILED);
        assertThat(registry.failure("b")).startsWith("b.model").doesNotContain(bench.deploy.toString());
        assertThat(bench.stored()).containsExactly("a", "a/1", "a/last-good.json");
    }

    @Test
    void keepsTheOldVersionWhenAnUpdateIsGarbage() throws IOException {
        bench.put("a.model", 1);
        bench.settle();
        byte[] damaged = TestArchive.zip(2);
        Arrays.fill(damaged, 200, 400, (byte) 7);
        bench.put("a.model", damaged);
        bench.settle();

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.failure("a"))
                .startsWith("a.model")
                .doesNotContain(bench.deploy.toString())
                .doesNotContain(bench.data.toString());
        assertThat(bench.stored()).containsExactly("a", "a/1", "a/last-good.json");
    }

    @Test
    void keepsTheOldVersionWhenTheRegistryRefusesAnUpdate() throws IOException {
        registry.refuses = deployment -> TestArchive.version(deployment.archive()) == 2;
        bench.put("a.model", 1);
        bench.settle();
        bench.put("a.model", 2);
        bench.settle();

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.calls()).endsWith("deploy a 2");
        assertThat(bench.stored()).containsExactly("a", "a/1", "a/last-good.json");
    }

    @Test
    void servesAFolderAndUpdatesItWhenAFileInItChanges() throws IOException {
        Path folder = bench.deploy.resolve("a.model");
        TestArchive.folder(folder, 1);
        bench.settle();
        assertThat(registry.version("a")).isEqualTo(1);

        Files.writeString(folder.resolve(TestArchive.VERSION), "0000022");
        bench.settle();
        assertThat(registry.version("a")).isEqualTo(22);
    }

    @Test
    void servesAFolderBehindALinkAndUpdatesItToo() throws IOException {
        Path folder = bench.deploy.resolveSibling("elsewhere");
        TestArchive.folder(folder, 1);
        Files.createSymbolicLink(bench.deploy.resolve("a.model"), folder);
        bench.settle();
        assertThat(registry.version("a")).isEqualTo(1);

        Files.writeString(folder.resolve(TestArchive.VERSION), "0000022");
        bench.settle();

        assertThat(registry.version("a")).isEqualTo(22);
    }

    @Test
    void waitsForTheRestOfAFolderAndFailsItWhenNothingComes() throws IOException {
        Path folder = Files.createDirectories(bench.deploy.resolve("a.model"));
        Files.writeString(folder.resolve("signature.json"), TestArchive.files(1).get("signature.json"));
        bench.settle();
        assertThat(registry.state("a")).contains(ModelState.DISCOVERED);
        bench.pass(DeployedModel.PATIENCE);
        assertThat(registry.state("a")).contains(ModelState.FAILED);
        assertThat(registry.failure("a")).contains("MANIFEST.json").contains("copy it again");

        TestArchive.folder(folder, 1);
        bench.settle();
        assertThat(registry.version("a")).isEqualTo(1);
    }

    @Test
    void ignoresHiddenAndUnfinishedFilesAndWhatIsNotOurs() throws IOException {
        for (String file : new String[] {
            ".a.model", "a.model~", "a.model.part", "a.model.tmp", "a.model.filepart", "handler.jar", "a.cfg", "a.json"
        }) {
            bench.put(file, 1);
        }
        bench.settle();

        assertThat(registry.calls()).isEmpty();
    }

    @Test
    void refusesANameThatCannotBeAnEndpointsWhereOperatorsSeeIt() throws IOException {
        bench.put("ping.model", 1);
        bench.put("a b.model", 1);
        bench.put("a@1@2.model", 1);
        bench.settle();

        assertThat(registry.calls()).containsExactlyInAnyOrder("reject ping", "reject a b", "reject a@1@2");
        assertThat(registry.failure("a@1@2")).contains("cannot be a version", "; rename the file");
        assertThat(bench.stored()).isEmpty();
        Files.delete(bench.deploy.resolve("ping.model"));
        bench.settle();
        assertThat(registry.state("ping")).isEmpty();
    }

    @Test
    void redeploysWithItsOptionsFromTheCopyWithoutReadingTheArchiveAgain() throws IOException {
        bench.put("a.model", 1);
        bench.settle();
        bench.put("a.json", "{\"workers\": 3, \"output\": \"text\"}");
        bench.settle();

        var deployment = registry.served("a").orElseThrow();
        assertThat(deployment.options().workers()).isEqualTo(OptionalInt.of(3));
        assertThat(deployment.options().handlerOptions()).containsEntry("output", "text");
        assertThat(registry.calls()).containsExactly("discovered a", "deploy a 1", "deploy a 1");
        assertThat(bench.stored()).containsExactly("a", "a/1", "a/last-good.json");

        Files.delete(bench.deploy.resolve("a.json"));
        bench.settle();
        assertThat(registry.served("a").orElseThrow().options().workers()).isEmpty();
        assertThat(registry.calls()).doesNotContain("undeploy a");
    }

    @Test
    void keepsServingWithTheOldOptionsWhenTheNewOnesAreInvalid() throws IOException {
        bench.put("a.model", 1);
        bench.put("a.json", "{\"workers\": 3}");
        bench.settle();
        bench.put("a.json", "{\"workers\": \n nonsense}");
        bench.settle();

        assertThat(registry.served("a").orElseThrow().options().workers()).isEqualTo(OptionalInt.of(3));
        assertThat(registry.failure("a")).contains("a.json").contains("line 2, column");
        bench.put("a.json", "{\"workers\": 4}");
        bench.settle();
        assertThat(registry.served("a").orElseThrow().options().workers()).isEqualTo(OptionalInt.of(4));
    }

    @Test
    void failsAModelWhoseOptionsAreInvalidUntilTheyAreMended() throws IOException {
        bench.put("a.model", 1);
        bench.put("a.json", "[]");
        bench.settle();
        assertThat(registry.state("a")).contains(ModelState.FAILED);

        bench.put("a.json", "{}");
        bench.settle();
        assertThat(registry.version("a")).isEqualTo(1);
    }

    @Test
    void copiesAgainWhereTheCopyOfARefusedModelIsGone() throws IOException {
        registry.refuses = deployment -> deployment.options().workers().isEmpty();
        bench.put("a.model", 1);
        bench.settle();
        assertThat(bench.stored()).isEmpty();

        bench.put("a.json", "{\"workers\": 1}");
        bench.settle();
        assertThat(registry.version("a")).isEqualTo(1);
    }

    @Test
    void triesAnArchiveAgainThatAFullDiskKeptOut() throws IOException {
        boolean[] full = {false};
        Bench small = new Bench(root.resolve("small"), new FakeRegistry(), (from, to) -> {
            if (full[0]) {
                Files.write(to, new byte[100]);
                throw new IOException("No space left on device");
            }
            Copier.transfer(from, to);
        });
        small.put("a.model", 1);
        small.settle();
        full[0] = true;
        small.put("a.model", 2);
        small.settle();

        assertThat(small.registry.version("a")).isEqualTo(1);
        assertThat(small.registry.failure("a")).contains("a.model").contains("No space left on device");
        assertThat(small.stored()).containsExactly("a", "a/1", "a/last-good.json");
        full[0] = false;
        small.pass(DeployedModel.PATIENCE);
        assertThat(small.registry.version("a")).isEqualTo(2);
    }

    @Test
    void takesAnArchiveAgainThatChangedWhileItWasCopied() throws IOException {
        int[] copies = {0};
        Bench racing = new Bench(root.resolve("racing"), new FakeRegistry(), (from, to) -> {
            Copier.transfer(from, to);
            if (++copies[0] == 1) {
                Files.write(from, TestArchive.zip(2));
                Files.setLastModifiedTime(from, FileTime.fromMillis(1_700_000_000_000L));
            }
        });
        racing.put("a.model", 1);
        racing.scan();
        assertThat(racing.registry.calls()).containsExactly("discovered a", "discovered a", "discovered a");

        racing.settle();
        assertThat(racing.registry.version("a")).isEqualTo(2);
        assertThat(racing.stored()).containsExactly("a", "a/2", "a/last-good.json");
    }

    @Test
    void survivesAnErrorAndGoesOnWithTheOthers() throws IOException {
        Bench broken = new Bench(root.resolve("broken"), new FakeRegistry(), (from, to) -> {
            if (from.endsWith("a.model")) {
                throw new NoClassDefFoundError("something/Native");
            }
            Copier.transfer(from, to);
        });
        broken.put("a.model", 1);
        broken.put("b.model", 2);
        broken.settle();

        assertThat(broken.registry.failure("a")).contains("something/Native");
        assertThat(broken.registry.version("b")).isEqualTo(2);
    }

    @Test
    void keepsServingWhenTheFolderCannotBeListed() throws IOException {
        bench.put("a.model", 1);
        bench.settle();
        Files.move(bench.deploy, root.resolve("unmounted"));
        bench.settle();

        assertThat(registry.version("a")).isEqualTo(1);
        Files.move(root.resolve("unmounted"), bench.deploy);
        bench.settle();
        assertThat(registry.calls()).doesNotContain("undeploy a");
    }

    @Test
    void overtakesADeploymentThatWaits() throws IOException {
        registry.waits = deployment -> TestArchive.version(deployment.archive()) == 1;
        bench.put("a.model", 1);
        bench.settle();
        bench.put("a.model", 2);
        bench.settle();

        assertThat(registry.version("a")).isEqualTo(2);
        assertThat(bench.stored()).containsExactly("a", "a/1", "a/2", "a/last-good.json");
    }
}
