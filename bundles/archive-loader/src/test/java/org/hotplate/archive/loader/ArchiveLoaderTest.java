// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.loader.options.ConfiguredModels;
import org.hotplate.archive.loader.store.Copier;
import org.hotplate.archive.loader.store.Folders;
import org.hotplate.archive.loader.trust.CodeGate;
import org.hotplate.archive.loader.trust.CodePolicy;
import org.hotplate.archive.loader.trust.Publishers;
import org.hotplate.archive.loader.trust.Signing;
import org.hotplate.archive.loader.trust.TrustStore;
import org.hotplate.archive.loader.watch.FolderListener;
import org.hotplate.archive.loader.watch.FolderState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.ConfigurationEvent;

class ArchiveLoaderTest {

    @TempDir
    Path root;

    final FakeRegistry registry = new FakeRegistry();
    final FakeConfigurations configurations = new FakeConfigurations();
    Path deploy;
    LoaderInstance loader;

    @BeforeEach
    void start() throws IOException {
        deploy = Files.createDirectories(root.resolve("deploy"));
        loader = loader(Copier::transfer);
    }

    @AfterEach
    void stop() {
        loader.stop();
    }

    @Test
    void servesUpdatesAndRemovesWhatTheFileSystemReports() throws IOException {
        Path file = Files.write(deploy.resolve("a.model"), TestArchive.zip(1));
        await().until(() -> registry.version("a") == 1);

        Files.write(file, TestArchive.zip(2));
        await().until(() -> registry.version("a") == 2);

        Files.delete(file);
        await().until(() -> registry.state("a").isEmpty());
    }

    @Test
    void servesAFolderAndNoticesChangesDeepInIt() throws IOException {
        Path folder = deploy.resolve("a.model");
        TestArchive.folder(folder, 1);
        await().until(() -> registry.version("a") == 1);

        Path deeper = Files.createDirectories(folder.resolve("more/deeper"));
        Files.writeString(deeper.resolve("notes.txt"), "one");
        Files.writeString(folder.resolve(TestArchive.VERSION), "0000022");
        await().until(() -> registry.version("a") == 22);
    }

    @Test
    void observesAFolderThatIsReplacedByAnother() throws IOException {
        Files.write(deploy.resolve("a.model"), TestArchive.zip(1));
        await().until(() -> registry.version("a") == 1);
        Files.move(deploy, root.resolve("old"));
        Files.createDirectories(deploy);
        Files.write(deploy.resolve("b.model"), TestArchive.zip(2));

        await().until(() -> registry.version("b") == 2);
        await().until(() -> registry.state("a").isEmpty());
    }

    @Test
    void readsAChangedConfigurationWithoutLookingAtTheFolder() throws IOException {
        Files.write(deploy.resolve("a.model"), TestArchive.zip(1));
        await().until(() -> registry.version("a") == 1);
        configurations.put("hotplate.model~a", Map.of("workers", "3"));
        loader.configurationEvent(new ConfigurationEvent(
                configurations.reference(), ConfigurationEvent.CM_UPDATED, null, "hotplate.model~a"));

        await().until(() ->
                registry.served("a").orElseThrow().options().workers().equals(OptionalInt.of(3)));
    }

    @Test
    void reloadsAndRemovesByTheNameAModelIsServedUnder() throws Exception {
        Path archive = Files.write(deploy.resolve("horse.model"), TestArchive.zip(1));
        Path options = Files.writeString(deploy.resolve("horse.json"), "{\"endpoint\": \"zebra\"}");
        await().until(() -> registry.version("zebra") == 1);
        registry.forgetTold();

        assertThat(loader.reload("zebra")).isEqualTo(archive);
        await().until(() -> registry.calls().contains("deploy zebra 1"));

        assertThat(loader.remove("zebra")).isEqualTo(archive);
        assertThat(archive).doesNotExist();
        assertThat(options).exists();
        await().until(() -> registry.state("zebra").isEmpty());
    }

    @Test
    void reloadsAndRemovesByTheNameOfTheFile() throws Exception {
        Path archive = Files.write(deploy.resolve("horse@2.model"), TestArchive.zip(1));
        await().until(() -> registry.calls().contains("deploy horse@2 1"));
        registry.forgetTold();

        assertThat(loader.reload("horse@2.model")).isEqualTo(archive);
        await().until(() -> registry.calls().contains("deploy horse@2 1"));

        assertThat(loader.remove("horse@2.model")).isEqualTo(archive);
        assertThat(archive).doesNotExist();
        await().until(() -> registry.state("horse@2").isEmpty());
    }

    @Test
    void removesAFileThatIsNotServedAndNothingOutsideItsFolder() throws Exception {
        Path garbage = Files.writeString(deploy.resolve("a.model"), "garbage");
        Files.writeString(root.resolve("outside.model"), "not ours");

        assertThat(loader.remove("a")).isEqualTo(garbage);
        assertThatThrownBy(() -> loader.remove("../outside"))
                .hasMessage("Model '../outside' not found; 'model:list' shows the models");
        assertThat(root.resolve("outside.model")).exists();
    }

    @Test
    void servesTheLastOfAFloodOfUpdates() throws Exception {
        Path file = deploy.resolve("a.model");
        List<Thread> writers = IntStream.range(0, 4)
                .mapToObj(writer -> new Thread(() -> IntStream.range(0, 25).forEach(i -> {
                    replace(file, writer * 100 + i);
                })))
                .toList();
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }
        replace(file, 999);

        await().until(() -> registry.version("a") == 999);
        await().until(() -> children(root.resolve("data/a")) == 2);
    }

    @Test
    void stoppingStopsNoModelAndIsNoFaultOfOne() throws Exception {
        Files.write(deploy.resolve("a.model"), TestArchive.zip(1));
        await().until(() -> registry.version("a") == 1);
        CountDownLatch copying = new CountDownLatch(1);
        loader.stop();
        loader = loader((from, to) -> {
            copying.countDown();
            awaitInterrupt();
        });
        Files.write(deploy.resolve("b.model"), TestArchive.zip(1));
        copying.await();
        loader.stop();
        loader.stop();

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.calls()).doesNotContain("reject b", "undeploy a");
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("hotplate-archive-loader")));
    }

    @Test
    void aChangedConfigurationReplacesTheInstanceUnlessAValueIsWrong() throws Exception {
        loader.stop();
        List<LoaderSettings> started = new ArrayList<>();
        ArchiveLoader component =
                new ArchiveLoader(new LoaderSettings(ArchiveLimits.DEFAULT, "false", List.of(), "deny"), settings -> {
                    started.add(settings);
                    return loader(Copier::transfer);
                });
        try {
            Path file = Files.write(deploy.resolve("a.model"), TestArchive.zip(1));
            await().until(() -> registry.version("a") == 1);
            component.modified(Map.of("max.entries", "many"));
            assertThat(started).hasSize(1);

            component.modified(Map.of("max.entries", "70"));
            assertThat(started).last().satisfies(settings -> assertThat(
                            settings.limits().entries())
                    .isEqualTo(70));
            Files.write(file, TestArchive.zip(2));
            await().until(() -> registry.version("a") == 2);
            assertThat(registry.calls()).doesNotContain("undeploy a");
        } finally {
            component.deactivate();
        }
    }

    private LoaderInstance loader(Copier copier) {
        return new LoaderInstance(
                deploy,
                root.resolve("data"),
                ArchiveLimits.DEFAULT,
                Signing.NONE,
                copier,
                InstantSource.system(),
                registry,
                registry,
                new ConfiguredModels(configurations.admin()),
                new CodeGate(
                        CodePolicy.of("deny"),
                        archive -> new Publishers.Verdict(false, ""),
                        new TrustStore(root.resolve("trust")),
                        new FakeHost()),
                new FolderListener() {
                    @Override
                    public void observed(FolderState state) {}

                    @Override
                    public void stop() {}
                });
    }

    private void replace(Path file, int version) {
        try {
            Path unfinished = Files.createTempFile(root, "archive", ".tmp");
            Files.write(unfinished, TestArchive.zip(version));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int children(Path folder) throws IOException {
        return Folders.list(folder).size();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitInterrupt() throws IOException {
        awaitUninterruptibly(new CountDownLatch(1));
        throw new IOException("interrupted");
    }

    /** Waits long enough for a busy machine. */
    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }
}
