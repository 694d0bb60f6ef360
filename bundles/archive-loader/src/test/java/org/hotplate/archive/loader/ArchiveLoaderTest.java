// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.hotplate.archive.ArchiveLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveLoaderTest {

    @TempDir
    Path root;

    final FakeRegistry registry = new FakeRegistry();
    Path deploy;
    ArchiveLoader loader;

    @BeforeEach
    void start() throws IOException {
        deploy = Files.createDirectories(root.resolve("deploy"));
        loader = loader(Copier::transfer);
    }

    @AfterEach
    void stop() {
        loader.deactivate();
    }

    @Test
    void servesWhatFileinstallOffersUpdatesAndTakesAway() throws IOException {
        Path file = Files.write(deploy.resolve("a.model"), TestArchive.zip(1));
        loader.install(file.toFile());
        await().until(() -> registry.version("a") == 1);

        Files.write(file, TestArchive.zip(2));
        loader.update(file.toFile());
        await().until(() -> registry.version("a") == 2);

        Files.delete(file);
        loader.uninstall(file.toFile());
        await().until(() -> registry.state("a").isEmpty());
    }

    @Test
    void servesWhatNobodyOffers() throws IOException {
        TestArchive.folder(deploy.resolve("a.model"), 1);

        await().atMost(Duration.ofSeconds(10)).until(() -> registry.version("a") == 1);
    }

    @Test
    void claimsArchivesAndTheirOptionsInItsFolderAndNothingElse() throws IOException {
        Path elsewhere = Files.createDirectories(root.resolve("elsewhere"));

        assertThat(List.of("a.model", "a.json", "a b.model")).allMatch(file -> canHandle(deploy.resolve(file)));
        assertThat(List.of("a.jar", "a.cfg", "a.config", ".a.model", "a.model.part", "a.model.tmp", "a.model~"))
                .noneMatch(file -> canHandle(deploy.resolve(file)));
        assertThat(canHandle(elsewhere.resolve("a.model"))).isFalse();
        assertThat(canHandle(root.resolve("absent/a.model"))).isFalse();
    }

    @Test
    void doesNotHoldFileinstallUpWhileItCopies() throws Exception {
        CountDownLatch copying = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        loader.deactivate();
        loader = loader((from, to) -> {
            copying.countDown();
            awaitUninterruptibly(goOn);
            Copier.transfer(from, to);
        });
        Path file = Files.write(deploy.resolve("a.model"), TestArchive.zip(1));
        loader.install(file.toFile());
        copying.await();
        loader.update(file.toFile());
        loader.install(deploy.resolve("b.model").toFile());

        assertThat(registry.version("a")).isEqualTo(-1);
        goOn.countDown();
        await().until(() -> registry.version("a") == 1);
    }

    @Test
    void servesTheLastOfAFloodOfUpdates() throws Exception {
        Path file = deploy.resolve("a.model");
        List<Thread> writers = IntStream.range(0, 4)
                .mapToObj(writer -> new Thread(() -> IntStream.range(0, 25).forEach(i -> {
                    replace(file, writer * 100 + i);
                    loader.update(file.toFile());
                })))
                .toList();
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }
        replace(file, 999);

        await().atMost(Duration.ofSeconds(30)).until(() -> registry.version("a") == 999);
        await().until(() -> children(root.resolve("data/a")) == 2);
    }

    @Test
    void stoppingStopsNoModelAndIsNoFaultOfOne() throws Exception {
        Files.write(deploy.resolve("a.model"), TestArchive.zip(1));
        await().until(() -> registry.version("a") == 1);
        CountDownLatch copying = new CountDownLatch(1);
        loader.deactivate();
        loader = loader((from, to) -> {
            copying.countDown();
            awaitInterrupt();
        });
        Files.write(deploy.resolve("b.model"), TestArchive.zip(1));
        copying.await();
        loader.deactivate();
        loader.deactivate();
        loader.update(deploy.resolve("a.model").toFile());

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.told()).doesNotContain("reject b", "undeploy a");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("hotplate-archive-loader"));
    }

    private ArchiveLoader loader(Copier copier) {
        return new ArchiveLoader(
                deploy,
                root.resolve("data"),
                ArchiveLimits.DEFAULT,
                Signing.NONE,
                copier,
                InstantSource.system(),
                registry,
                registry,
                name -> Configured.NONE,
                new CodeGate(
                        CodePolicy.of("deny"),
                        archive -> new Publishers.Verdict(false, ""),
                        new TrustStore(root.resolve("trust")),
                        new FakeHost()));
    }

    private boolean canHandle(Path file) {
        return loader.canHandle(file.toFile());
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
}
