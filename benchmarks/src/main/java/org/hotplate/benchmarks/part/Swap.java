// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hotplate.benchmarks.client.Load;
import org.hotplate.benchmarks.client.LoadClient;
import org.hotplate.benchmarks.client.RequestBytes;
import org.hotplate.benchmarks.client.Tally;
import org.hotplate.benchmarks.engine.BareEngine;
import org.hotplate.benchmarks.product.Archives;
import org.hotplate.benchmarks.product.ProcessFigures.Leaks;
import org.hotplate.benchmarks.product.Server;
import org.hotplate.benchmarks.report.Section;
import org.hotplate.benchmarks.report.Series;
import org.hotplate.benchmarks.report.Target;

/**
 * (c) The archive is replaced repeatedly under load, by one with different answers. In blocks: the load without swaps,
 * then the same load with swaps, then the server's resources.
 */
public final class Swap implements Part {

    private static final int CONNECTIONS = 4;
    private static final int BLOCKS = 10;

    /** A limit, so that the other parts can run on a slow machine. */
    private static final double MOST_SECONDS = 1200;

    private final Series figures = new Series();
    private final List<Leaks> leaks = new ArrayList<>();
    private final StringBuilder errors = new StringBuilder();
    private long failed;
    private long wrong;
    private long answers;
    private int swaps;
    private int unseen;

    @Override
    public Section run(Bench bench) throws Exception {
        Workload workload = bench.workloads().small();
        int perBlock = bench.of(100, 3);
        Path folder = bench.folder("archives");
        List<Path> archives = List.of(
                Archives.marked(workload.archive(), folder.resolve("even.model"), "even"),
                Archives.marked(workload.archive(), folder.resolve("odd.model"), "odd"));
        ExecutorService client = Executors.newSingleThreadExecutor();
        try (BareEngine bare = bench.bare();
                Server server = bench.server("swap")) {
            SwapWatcher watcher = new SwapWatcher(answers(server, workload, archives));
            server.deploy(workload.name(), archives.get(0));
            server.awaitStatus(workload.request(), 200);
            bench.load(server, workload, CONNECTIONS, bench.warmUpSeconds());
            bare.load("x", workload.archive(), workload.picture());
            bare.whole("x", bench.cores(), bench.warmUpSeconds() / 2);
            long end = System.nanoTime() + (long) (MOST_SECONDS * 1e9);
            for (int block = 1; block <= bench.of(BLOCKS, 4) && System.nanoTime() < end; block++) {
                double loop = bare.whole("x", bench.cores(), bench.of(2, 1)).perSecond();
                Tally rest = bench.load(server, workload, CONNECTIONS, bench.of(5, 2));
                Tally swapped = block(server, workload, archives, watcher, perBlock, client, end);
                add(rest, swapped, loop);
                leaks.add(server.process().leaks());
                Bench.say("%d swaps done, %d failed, %d wrong, p99 %.1f ms, without swaps %.1f ms"
                        .formatted(swaps, failed, wrong, swapped.millis(99), rest.millis(99)));
            }
        } finally {
            client.shutdownNow();
        }
        return section(bench, perBlock);
    }

    /** Returns the answer of each archive, which is served under a separate name for this. */
    private static List<String> answers(Server server, Workload workload, List<Path> archives)
            throws IOException, InterruptedException {
        List<String> texts = new ArrayList<>();
        byte[] picture = Files.readAllBytes(java.util.Objects.requireNonNull(workload.picture()));
        for (Path archive : archives) {
            String name = "only-" + texts.size();
            server.deploy(name, archive);
            ByteBuffer request = RequestBytes.picture("/" + name + "/predict", picture);
            texts.add(server.awaitStatus(request, 200).text());
            server.remove(name);
            server.awaitStatus(request, 404);
        }
        return texts;
    }

    private Tally block(
            Server server,
            Workload workload,
            List<Path> archives,
            SwapWatcher watcher,
            int count,
            ExecutorService client,
            long end)
            throws Exception {
        watcher.resume();
        Callable<Tally> load = () -> LoadClient.run(
                Load.closed(server.port(), workload.request(), CONNECTIONS, Bench.seconds(MOST_SECONDS)), watcher);
        Future<Tally> running = client.submit(load);
        for (int i = 0; i < count && System.nanoTime() < end; i++) {
            int number = watcher.begin();
            long moved = server.deploy(workload.name(), archives.get(number % 2));
            long latest = moved + TimeUnit.SECONDS.toNanos(30);
            while (watcher.done() < number && System.nanoTime() < latest) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
            if (watcher.done() < number) {
                unseen++;
                break;
            }
            swaps++;
            figures.add("swap", (System.nanoTime() - moved) / 1e6);
        }
        watcher.end();
        return running.get();
    }

    private void add(Tally rest, Tally swapped, double loop) {
        answers += swapped.count();
        wrong += swapped.errors("wrong answer");
        failed += swapped.errorCount() - swapped.errors("wrong answer");
        if (swapped.errorCount() > 0) {
            errors.append(errors.isEmpty() ? "" : "; ").append(swapped.errorText());
        }
        figures.add("rest/rate", rest.perSecond());
        figures.add("rest/ratio", rest.perSecond() / loop);
        figures.add("swapped/rate", swapped.perSecond());
        figures.add("swapped/ratio", swapped.perSecond() / loop);
        for (int percentile : new int[] {50, 95, 99, 100}) {
            figures.add("rest/" + percentile, rest.millis(percentile));
            figures.add("swapped/" + percentile, swapped.millis(percentile));
        }
        figures.add("inflation", swapped.millis(99) / rest.millis(99));
    }

    private Section section(Bench bench, int perBlock) {
        Section section = new Section("(c) %d swaps of the served archive under load".formatted(swaps));
        int wanted = bench.of(BLOCKS, 4) * perBlock;
        section.target(Target.atLeast("swaps seen to be done", wanted, swaps, ""));
        section.target(Target.none("requests failed, of " + (answers + failed + wrong), failed));
        section.target(Target.none("wrong answers", wrong));
        section.target(
                Target.atMost("p99 to that of the same load without swaps", 1.2, figures.median("inflation"), " ×"));
        new LeakTable(section, leaks, perBlock, "swaps").write(1);
        section.head(
                "load: %d connections".formatted(CONNECTIONS),
                "a second",
                "ratio to (a)",
                "p50 ms",
                "p95",
                "p99",
                "max");
        for (String load : List.of("rest", "swapped")) {
            section.row(
                    load.equals("rest") ? "without swaps" : "one swap after the other",
                    figures.median(load + "/rate"),
                    figures.median(load + "/ratio"),
                    figures.median(load + "/50"),
                    figures.median(load + "/95"),
                    figures.median(load + "/99"),
                    figures.most(load + "/100"));
        }
        section.endTable();
        section.say(
                ("From the moment an archive is moved in until its first answer is seen: median %.0f ms, longest %.0f ms."
                                + " Swaps that were not seen within 30 s: %d. Errors: %s.")
                        .formatted(
                                figures.median("swap"),
                                figures.most("swap"),
                                unseen,
                                errors.isEmpty() ? "none" : errors.toString()));
        return section;
    }
}
