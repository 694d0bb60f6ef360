// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.hotplate.itest.carried.HandlerJar;
import org.hotplate.model.Model;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** A handler bundle that is updated repeatedly under a steady load. */
public class HandlerUpdateIT extends ContainerTest {

    private static final int ROUNDS = 200;
    private static final int SETTLED = 20;
    private static final int CLIENTS = 4;
    /** Each such update copies the jar into the deploy folder; the others use the framework's API. */
    private static final int COPIED = 10;

    private static final long HEAP_ALLOWANCE = 4 << 20;
    private static final long METASPACE_ALLOWANCE = 2 << 20;

    private record Memory(long heap, long metaspace, int classes, int threads) {
        @Override
        public String toString() {
            return "heap %.1f MB, metaspace %.1f MB, %d classes, %d threads"
                    .formatted(heap / 1e6, metaspace / 1e6, classes, threads);
        }
    }

    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final List<WeakReference<ClassLoader>> replaced = new ArrayList<>();

    @Test
    public void twoHundredUpdatesUnderLoadFailNoRequestAndLeaveNothing() throws Exception {
        Path jar = deploy().resolve("labels.jar");
        Archives.drop(version(0), jar);
        Model model = serve(
                "a",
                Archives.of(sample("digits.model")).service("labels.py", "").bytes());
        Bundle bundle = bundle("org.example.labels");
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> clients = clients(model, over);
        long start = System.nanoTime();

        rounds(1, SETTLED, bundle, jar);
        awaitCollected();
        Memory settled = memory();
        rounds(SETTLED + 1, ROUNDS, bundle, jar);
        double seconds = (System.nanoTime() - start) / 1e9;
        long collected = awaitCollected();
        Memory after = memory();
        over.set(true);
        for (Future<?> client : clients) {
            client.get(30, TimeUnit.SECONDS);
        }

        System.out.printf(
                "%d updates in %.1f s, %d answers: %s%nround %d: %s%nround %d: %s%n%d of %d class loaders collected%n",
                ROUNDS,
                seconds,
                answers.values().stream().mapToInt(Integer::intValue).sum(),
                answers,
                SETTLED,
                settled,
                ROUNDS,
                after,
                collected,
                ROUNDS);
        assertEquals(Set.of("even/even", "odd/odd"), answers.keySet());
        assertEquals(0, facts("a").failed());
        assertEquals(0, facts("a").abandoned());
        assertEquals(ROUNDS, collected);
        assertTrue("heap: " + settled + " → " + after, after.heap() < settled.heap() + HEAP_ALLOWANCE);
        assertTrue(
                "metaspace: " + settled + " → " + after, after.metaspace() < settled.metaspace() + METASPACE_ALLOWANCE);
        assertTrue("threads: " + settled + " → " + after, after.threads() <= settled.threads() + 2);
        assertEquals(
                List.of(),
                List.copyOf(context.getBundle(0).adapt(FrameworkWiring.class).getRemovalPendingBundles()));
        assertEquals(1, copiesOfMxNet());
    }

    private List<Future<?>> clients(Model model, AtomicBoolean over) throws Exception {
        byte[] seven = seven();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(threads.submit(() -> {
                while (!over.get()) {
                    Object answer = model.predict(picture(seven)).join().value();
                    answers.merge(answer.toString(), 1, Integer::sum);
                }
            }));
        }
        threads.shutdown();
        return clients;
    }

    private void rounds(int first, int last, Bundle bundle, Path jar) throws Exception {
        for (int round = first; round <= last; round++) {
            replaced.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
            String expected = round % 2 == 0 ? "even/even" : "odd/odd";
            int before = answers.getOrDefault(expected, 0);
            if (round % COPIED == 0) {
                Archives.drop(version(round), jar);
            } else {
                bundle.update(new ByteArrayInputStream(version(round)));
            }
            await("round " + round)
                    .atMost(SOON)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> answers.getOrDefault(expected, 0) > before + CLIENTS);
        }
    }

    /** No other bundle uses its classes, as with any handler: so an update is complete without a refresh. */
    private static byte[] version(int round) throws Exception {
        return HandlerJar.answering(round % 2 == 0 ? "even" : "odd")
                .header("Bundle-Version", round % 2 == 0 ? "1.0.0" : "1.1.0")
                .header("Export-Package", null)
                .header("Import-Package", "org.osgi.framework,org.hotplate.handler,org.hotplate.tensor")
                .header("Test-Round", Integer.toString(round))
                .bytes();
    }

    private long awaitCollected() {
        await("the class loaders of old versions").atMost(SOON).until(() -> {
            System.gc();
            return collected() == replaced.size();
        });
        return collected();
    }

    private long collected() {
        return replaced.stream().filter(loader -> loader.get() == null).count();
    }

    private static Memory memory() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return new Memory(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getName().equals("Metaspace"))
                        .mapToLong(HandlerUpdateIT::used)
                        .sum(),
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                Thread.getAllStackTraces().size());
    }

    private static long used(MemoryPoolMXBean pool) {
        return pool.getUsage().getUsed();
    }

    /** Returns 1 if the system does not provide this information. */
    private static int copiesOfMxNet() throws Exception {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.isReadable(maps)) {
            return 1;
        }
        return Files.readAllLines(maps, StandardCharsets.UTF_8).stream()
                .filter(line -> line.contains("libmxnet"))
                .map(line -> line.substring(line.indexOf('/')))
                .collect(Collectors.toSet())
                .size();
    }
}
