// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hotplate.benchmarks.client.Answer;
import org.hotplate.benchmarks.client.Load;
import org.hotplate.benchmarks.client.LoadClient;
import org.hotplate.benchmarks.client.Tally;
import org.hotplate.benchmarks.engine.BareEngine;
import org.hotplate.benchmarks.product.Server;
import org.hotplate.benchmarks.report.Section;
import org.hotplate.benchmarks.report.Series;
import org.hotplate.benchmarks.report.Target;

/** (h) Four times as many requests as the server can answer, whether or not it keeps up; then none. */
public final class Overload implements Part {

    private static final int CONNECTIONS = 400;
    private static final double TIMES = 4;
    private static final double TIMEOUT_MILLIS = 60_000;

    private final Series figures = new Series();
    private final StringBuilder errors = new StringBuilder();
    private long otherErrors;

    @Override
    public Section run(Bench bench) throws Exception {
        Workload workload = bench.workloads().small();
        ExecutorService client = Executors.newSingleThreadExecutor();
        try (BareEngine bare = bench.bare();
                Server server = bench.serving("overload", workload)) {
            bare.load("x", workload.archive(), workload.picture());
            bare.whole("x", bench.cores(), bench.warmUpSeconds() / 2);
            bench.load(server, workload, 16, bench.warmUpSeconds());
            for (int run = 1; run <= bench.runs(); run++) {
                figures.add(
                        "bare", bare.whole("x", bench.cores(), bench.of(2, 1)).perSecond());
                overload(bench, server, workload, client, run == 1 ? bench.of(60, 12) : 6);
            }
        } finally {
            client.shutdownNow();
        }
        return section(bench, workload);
    }

    private void overload(Bench bench, Server server, Workload workload, ExecutorService client, int seconds)
            throws Exception {
        double capacity = bench.load(server, workload, 16, bench.of(4, 2)).perSecond();
        double alone = bench.load(server, workload, 1, 2).millis(95);
        Load load = Load.open(server.port(), workload.request(), CONNECTIONS, TIMES * capacity, Bench.seconds(seconds));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Future<Tally> running = client.submit(() -> LoadClient.run(load));
        TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
        double recovery = recovery(server, workload, 2 * alone, end);
        Tally tally = running.get();
        long refused = tally.errors("status 429");
        figures.add("capacity", capacity);
        figures.add("accepted rate", tally.perSecond());
        figures.add("accepted to capacity", tally.perSecond() / capacity);
        figures.add("accepted p50", tally.millis(50));
        figures.add("accepted p99", tally.millis(99));
        figures.add("refused share", (double) refused / (tally.count() + tally.errorCount()));
        figures.add("refused p50", tally.refusedMillis(50));
        figures.add("refused p99", tally.refusedMillis(99));
        figures.add("recovery", recovery);
        figures.add("client", tally.clientCpuMillis());
        otherErrors += tally.errorCount() - refused;
        errors.append(errors.isEmpty() ? "" : "; ").append(tally.errorText());
        Bench.say("%d s of overload: p99 of what was accepted %.0f ms, of refusals %.1f ms, recovery %.2f s; %s"
                .formatted(seconds, tally.millis(99), tally.refusedMillis(99), recovery, tally.errorText()));
    }

    /** Sends single requests until one is as fast as before, and returns the seconds since the end of the overload. */
    private static double recovery(Server server, Workload workload, double enough, long end)
            throws InterruptedException {
        long latest = end + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < latest) {
            long before = System.nanoTime();
            try {
                Answer answer = server.ask(workload.request());
                if (answer.status() == 200 && (System.nanoTime() - before) / 1e6 <= enough) {
                    return (System.nanoTime() - end) / 1e9;
                }
            } catch (IOException e) {
                Bench.say("after the overload: " + e.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return Double.NaN;
    }

    private Section section(Bench bench, Workload workload) {
        Section section = new Section("(h) Overload: %.0f × capacity".formatted(TIMES));
        section.target(
                Target.atMost("p99 of accepted requests", TIMEOUT_MILLIS, figures.median("accepted p99"), " ms"));
        section.target(
                Target.atMost("p99 of the 429s' latency (\"at once\")", 100, figures.median("refused p99"), " ms"));
        section.target(Target.none("errors other than 429", otherErrors));
        section.target(Target.atMost("recovery", 2, figures.median("recovery"), " s"));
        section.head("", "median of %d".formatted(bench.runs()), "least", "most", "ratio to (a)");
        double bare = figures.median("bare");
        row(section, "capacity, a second (16 connections)", "capacity", figures.median("capacity") / bare);
        row(section, "answered a second under overload", "accepted rate", figures.median("accepted rate") / bare);
        row(section, "the same, of the capacity", "accepted to capacity", Double.NaN);
        row(section, "accepted: p50 ms", "accepted p50", Double.NaN);
        row(section, "accepted: p99 ms", "accepted p99", Double.NaN);
        row(section, "share refused with 429", "refused share", Double.NaN);
        row(section, "429: p50 ms", "refused p50", Double.NaN);
        row(section, "429: p99 ms", "refused p99", Double.NaN);
        row(section, "recovery s", "recovery", Double.NaN);
        row(section, "client's processor ms an exchange", "client", Double.NaN);
        section.endTable();
        section.say(
                ("An open loop with %s over %d connections: requests fall due at a fixed rate, and their time runs from"
                                + " that moment. The first lasts %d s, the others 6 s. Recovered is when a single request takes no more"
                                + " than twice the p95 of before. Everything but a 200: %s.")
                        .formatted(workload.title(), CONNECTIONS, bench.of(60, 12), errors));
        return section;
    }

    private void row(Section section, String what, String key, double ratio) {
        section.row(what, figures.median(key), figures.least(key), figures.most(key), ratio);
    }
}
