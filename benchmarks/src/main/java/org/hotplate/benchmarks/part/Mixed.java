// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hotplate.benchmarks.client.Answer;
import org.hotplate.benchmarks.client.Load;
import org.hotplate.benchmarks.client.LoadClient;
import org.hotplate.benchmarks.client.RequestBytes;
import org.hotplate.benchmarks.client.Tally;
import org.hotplate.benchmarks.client.Watcher;
import org.hotplate.benchmarks.engine.BareEngine;
import org.hotplate.benchmarks.product.ProcessFigures.Leaks;
import org.hotplate.benchmarks.product.Server;
import org.hotplate.benchmarks.report.Section;
import org.hotplate.benchmarks.report.Target;

/** (g) Mixed load for ten minutes: correct and faulty clients, and models that are added and removed. */
public final class Mixed implements Part {

    private final Outcomes outcomes = new Outcomes();
    private final List<Leaks> leaks = new ArrayList<>();
    private volatile boolean over;

    @Override
    public Section run(Bench bench) throws Exception {
        Workload pictures = bench.workloads().small();
        Workload numbers = bench.workloads().trivial();
        ExecutorService clients = Executors.newCachedThreadPool();
        try (BareEngine bare = bench.bare();
                Server server = bench.serving("mixed", pictures, numbers)) {
            bare.load("x", pictures.archive(), pictures.picture());
            bare.whole("x", bench.cores(), bench.warmUpSeconds() / 2);
            bench.load(server, pictures, 4, bench.warmUpSeconds());
            double loopBefore = bare.whole("x", bench.cores(), bench.of(5, 1)).perSecond();
            Tally before = bench.load(server, pictures, 4, bench.of(10, 4));
            int step = bench.of(60, 10);
            List<Future<?>> running = start(bench, server, clients, pictures, numbers);
            for (int i = 0; i < bench.of(10, 6); i++) {
                TimeUnit.SECONDS.sleep(step);
                leaks.add(server.process().leaks());
                Bench.say("%d s of mixed load, RSS %.0f MB, %d faults"
                        .formatted((i + 1) * step, leaks.get(i).rssMb(), outcomes.faults()));
            }
            over = true;
            for (Future<?> each : running) {
                each.get(120, TimeUnit.SECONDS);
            }
            double loopAfter = bare.whole("x", bench.cores(), bench.of(5, 1)).perSecond();
            Tally after = bench.load(server, pictures, 4, bench.of(10, 4));
            return section(bench, before, after, loopBefore, loopAfter, step);
        } finally {
            over = true;
            clients.shutdownNow();
        }
    }

    private List<Future<?>> start(
            Bench bench, Server server, ExecutorService clients, Workload pictures, Workload numbers) {
        List<Future<?>> running = new ArrayList<>();
        Load closed = Load.closed(server.port(), pictures.request(), 2, Bench.seconds(3600));
        Load open = Load.open(server.port(), numbers.request(), 64, 50, Bench.seconds(3600));
        running.add(clients.submit(() -> good("good picture, 2 connections", closed)));
        running.add(clients.submit(
                () -> good("good " + (numbers.picture() == null ? "JSON" : "picture") + ", 50 a second", open)));
        Strangers strangers = new Strangers(server.port(), outcomes, pictures);
        running.add(clients.submit(() -> {
            while (!over) {
                strangers.visit();
            }
            return null;
        }));
        running.add(clients.submit(() -> {
            while (!over) {
                strangers.stall();
            }
        }));
        running.add(clients.submit(() -> {
            comeAndGo(server, bench.workloads().digits());
            return null;
        }));
        return running;
    }

    private void good(String kind, Load load) {
        Tally tally = LoadClient.run(load, new Watcher() {
            @Override
            public boolean enough() {
                return over;
            }
        });
        outcomes.add(kind, "200", true, tally.count());
        // requests that this client could not send for lack of connections are not errors of the server, although it
        // may be slow
        tally.errors().forEach((error, count) -> outcomes.add(kind, error, error.equals(Tally.NOT_SENT), count));
    }

    /**
     * While a model is added or removed, it may be unknown or not ready; once it has answered, it must continue to
     * answer.
     */
    private void comeAndGo(Server server, Workload guest) throws IOException, InterruptedException {
        byte[] picture = Files.readAllBytes(Objects.requireNonNull(guest.picture()));
        for (int number = 0; !over; number++) {
            String name = "guest-" + number % 3;
            ByteBuffer request = RequestBytes.picture("/" + name + "/predict", picture);
            server.deploy(name, guest.archive());
            server.awaitStatus(request, 200);
            for (int i = 0; i < 20; i++) {
                ask("model that has come", server, request, List.of(200));
            }
            server.remove(name);
            for (int i = 0; i < 20; i++) {
                ask("model that is going", server, request, List.of(200, 404, 503));
                TimeUnit.MILLISECONDS.sleep(30);
            }
            server.awaitStatus(request, 404);
        }
    }

    private void ask(String kind, Server server, ByteBuffer request, List<Integer> allowed) {
        try {
            Answer answer = server.ask(request);
            outcomes.add(kind, Integer.toString(answer.status()), allowed.contains(answer.status()));
        } catch (IOException e) {
            outcomes.add(kind, String.valueOf(e.getMessage()), false);
        }
    }

    private Section section(Bench bench, Tally before, Tally after, double loopBefore, double loopAfter, int step) {
        Section section = new Section("(g) %s of mixed load".formatted(bench.quick() ? "A minute" : "Ten minutes"));
        section.target(Target.none("errors that are not the client's own", outcomes.faults()));
        for (int percentile : new int[] {50, 99}) {
            double ratio = after.millis(percentile) * loopAfter / (before.millis(percentile) * loopBefore);
            section.target(Target.atMost(
                    "p%d afterwards to before, each in rounds of the bare loop right before it".formatted(percentile),
                    percentile == 50 ? 1.1 : 1.2,
                    ratio,
                    " ×"));
        }
        new LeakTable(section, leaks, step, "seconds").write(1);
        section.head("4 connections", "a second", "ratio to (a)", "p50 ms", "p95", "p99", "max", "errors");
        row(section, "before", before, loopBefore);
        row(section, "afterwards", after, loopAfter);
        section.endTable();
        section.head("request", "outcome", "how many", "in order");
        for (Outcomes.Line line : outcomes.lines()) {
            section.row(line.kind(), line.outcome(), line.count(), line.allowed() ? "yes" : "**no**");
        }
        section.endTable();
        section.say(
                "One run; (a) was taken right before each of the two. Every moment of the first table is after a full collection.");
        return section;
    }

    private static void row(Section section, String what, Tally tally, double loop) {
        section.row(
                what,
                tally.perSecond(),
                tally.perSecond() / loop,
                tally.millis(50),
                tally.millis(95),
                tally.millis(99),
                tally.millis(100),
                tally.errorText());
    }
}
