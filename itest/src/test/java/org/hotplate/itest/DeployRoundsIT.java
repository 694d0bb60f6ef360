// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hotplate.model.ModelState;
import org.junit.Test;

/** Checks that models that were added to and removed from the deploy folder leave nothing in the server. */
public class DeployRoundsIT extends ContainerTest {

    private static final int ROUNDS = Thorough.ENABLED ? 500 : 100;
    private static final int AT_ONCE = 10;
    private static final int WARM_UP = 5;
    private static final Path HANDLES = Path.of("/proc/self/fd");

    /** The counts of everything that could be left. */
    private record Counts(List<String> threads, int classes, int bundles, long handles, long heap, List<String> files) {
        @Override
        public String toString() {
            return "%d threads, %d classes, %d bundles, %d file handles, %d bytes of heap, %d files"
                    .formatted(threads.size(), classes, bundles, handles, heap, files.size());
        }
    }

    @Test
    public void leaveNothingBehind() throws Exception {
        byte[] good = Files.readAllBytes(sample("digits.model"));
        byte[] other = Archives.of(sample("digits.model"))
                .file("other.txt", "another version".getBytes(StandardCharsets.UTF_8))
                .bytes();
        serve("stays");
        for (int i = 0; i < WARM_UP; i++) {
            rounds(good, other);
        }
        Counts before = counts();
        long start = System.nanoTime();

        for (int done = 0; done < ROUNDS; done += AT_ONCE) {
            rounds(good, other);
        }

        double seconds = (System.nanoTime() - start) / 1e9;
        await("threads").atMost(SOON).untilAsserted(() -> {
            List<String> now = new ArrayList<>(threads());
            boolean more = now.size() > before.threads().size();
            before.threads().forEach(now::remove);
            assertEquals("threads that were not there before", List.of(), more ? now : List.of());
        });
        Counts after = counts();
        System.out.printf(
                "%d rounds in %.1f s, %.1f a second%nbefore: %s%nafter:  %s%n",
                ROUNDS, seconds, ROUNDS / seconds, before, after);
        answersSeven("stays");
        assertEquals(before.bundles(), after.bundles());
        assertEquals(before.files(), after.files());
        assertTrue("classes: " + before.classes() + " → " + after.classes(), after.classes() <= before.classes() + 50);
        assertTrue("handles: " + before.handles() + " → " + after.handles(), after.handles() <= before.handles() + 2);
        assertTrue("heap: " + before.heap() + " → " + after.heap(), after.heap() < before.heap() + (6 << 20));
    }

    /**
     * Adds and removes ten archives: valid ones, some of which are updated or replaced by invalid content, broken ones
     * and incomplete ones.
     */
    private void rounds(byte[] good, byte[] other) throws Exception {
        for (int i = 0; i < AT_ONCE; i++) {
            Archives.drop(
                    switch (i) {
                        case 8 -> "garbage".getBytes(StandardCharsets.UTF_8);
                        case 9 -> Arrays.copyOf(good, good.length / 2);
                        default -> good;
                    },
                    archive(i));
        }
        for (int i = 0; i < 8; i++) {
            awaitQuickly(i, ModelState.READY);
        }
        awaitQuickly(8, ModelState.FAILED);
        awaitQuickly(9, ModelState.DISCOVERED);
        Archives.drop(other, archive(5));
        Archives.drop(other, archive(6));
        Archives.drop("garbage".getBytes(StandardCharsets.UTF_8), archive(7));
        quick("a failed update").until(() -> facts(name(7)).lastFailure().isPresent());
        answersSeven(name(0));
        for (int i = 0; i < AT_ONCE; i++) {
            Files.delete(archive(i));
        }
        quick("all gone").until(() -> models.models().size() == 1);
    }

    private void awaitQuickly(int i, ModelState state) {
        quick(name(i) + " " + state).until(() -> state(name(i)).equals(Optional.of(state)));
    }

    private static org.awaitility.core.ConditionFactory quick(String what) {
        return await(what).atMost(SOON).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
    }

    private static String name(int i) {
        return "round-" + i;
    }

    private Path archive(int i) {
        return deploy().resolve(name(i) + ".model");
    }

    private Counts counts() throws Exception {
        await("copies deleted").atMost(SOON).until(() -> list(data().resolve("models"))
                .equals(List.of("stays")));
        for (int i = 0; i < 3; i++) {
            System.gc();
            System.runFinalization();
        }
        return new Counts(
                threads(),
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                context.getBundles().length,
                Files.isDirectory(HANDLES) ? list(HANDLES).size() : 0,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                tree());
    }

    /** Returns the names of all threads except the one that runs this test. */
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.startsWith("awaitility"))
                .sorted()
                .toList();
    }

    /** Returns all files in the data folder and the deploy folder. */
    private List<String> tree() throws IOException {
        try (var paths = Files.walk(data());
                var offered = Files.walk(deploy())) {
            return java.util.stream.Stream.concat(paths, offered)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    private static List<String> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
