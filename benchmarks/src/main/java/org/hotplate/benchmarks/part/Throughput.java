// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.benchmarks.client.Tally;
import org.hotplate.benchmarks.engine.BareEngine;
import org.hotplate.benchmarks.engine.LapFigures;
import org.hotplate.benchmarks.product.Server;
import org.hotplate.benchmarks.report.Section;
import org.hotplate.benchmarks.report.Series;

/**
 * The bare engine (a) and the server over the loopback interface (b), alternately, so that other load on the machine
 * affects both. The loop to which a server's rate is compared runs directly before and after it.
 */
public final class Throughput implements Part {

    static final List<Integer> CONNECTIONS = List.of(1, 4, 16, 64);
    static final List<String> GROUPS = List.of("workers", "HTTP", "JIT compilers", "GC and VM", "others");

    private final Series figures = new Series();

    @Override
    public Section run(Bench bench) throws Exception {
        List<Workload> workloads = bench.workloads().all();
        Workload[] served = workloads.toArray(Workload[]::new);
        try (BareEngine bare = bench.bare();
                Server server = bench.serving("throughput", served)) {
            for (Workload workload : workloads) {
                bare.load(workload.title(), workload.archive(), workload.picture());
                Bench.say("warming up: " + workload.title());
                bare.whole(workload.title(), bench.cores(), bench.warmUpSeconds());
                bench.load(server, workload, 4, bench.warmUpSeconds());
            }
            bare.limit(workloads.get(0).archive(), bench.cores(), bench.warmUpSeconds() / 2);
            for (int round = 1; round <= bench.runs(); round++) {
                for (Workload workload : workloads) {
                    Bench.say("round %d of %d: %s".formatted(round, bench.runs(), workload.title()));
                    round(bench, bare, server, workload);
                }
                limits(bench, bare, workloads.get(0));
            }
        }
        return new ThroughputReport(bench, figures).section();
    }

    private void limits(Bench bench, BareEngine bare, Workload workload) throws IOException {
        double seconds = bench.of(2, 1);
        for (int threads : new int[] {1, bench.cores()}) {
            add("forward/" + threads, bare.forward(workload.title(), threads, seconds));
            add("limit/" + threads, bare.limit(workload.archive(), threads, seconds));
        }
    }

    private void round(Bench bench, BareEngine bare, Server server, Workload workload) throws IOException {
        double bareSeconds = bench.of(2, 1);
        String title = workload.title();
        LapFigures before = bare.whole(title, bench.cores(), bareSeconds);
        Map<Integer, Tally> tallies = new HashMap<>();
        for (int connections : CONNECTIONS) {
            Map<String, Double> cpu = server.process().cpuByThread();
            // enough answers for each of 64 connections, so that a difference of one does not matter
            Tally tally = bench.load(server, workload, connections, bench.of(connections == 64 ? 6 : 4, 2));
            if (connections == 16) {
                cpu(title, cpu, server.process().cpuByThread(), tally.count());
            }
            tallies.put(connections, tally);
            if (connections == 1) {
                LapFigures alone = bare.whole(title, 1, bareSeconds);
                add("bare/" + title + "/1", alone);
                figures.add(title + "/1/above bare", tally.millis(50) - alone.p50());
            }
        }
        LapFigures after = bare.whole(title, bench.cores(), bareSeconds);
        add("bare/" + title + "/" + bench.cores(), before);
        add("bare/" + title + "/" + bench.cores(), after);
        double loop = (before.perSecond() + after.perSecond()) / 2;
        LapFigures limit = bare.limit(bench.workloads().big().archive(), bench.cores(), bareSeconds);
        tallies.forEach((connections, tally) -> {
            String key = title + "/" + connections;
            add(key, tally);
            figures.add(key + "/ratio", tally.perSecond() / loop);
            figures.add(key + "/of limit", tally.perSecond() / limit.perSecond());
            figures.add(key + "/p50 ratio", tally.millis(50) * loop / 1000 / Math.max(connections, bench.cores()));
        });
    }

    private void cpu(String title, Map<String, Double> before, Map<String, Double> after, long count) {
        for (String group : GROUPS) {
            double seconds = after.getOrDefault(group, 0.0) - before.getOrDefault(group, 0.0);
            figures.add(title + "/cpu/" + group, seconds * 1000 / Math.max(1, count));
        }
    }

    private void add(String key, LapFigures lap) {
        figures.add(key + "/rate", lap.perSecond());
        figures.add(key + "/p50", lap.p50());
        figures.add(key + "/p99", lap.p99());
    }

    private void add(String key, Tally tally) {
        figures.add(key + "/rate", tally.perSecond());
        figures.add(key + "/p50", tally.millis(50));
        figures.add(key + "/p95", tally.millis(95));
        figures.add(key + "/p99", tally.millis(99));
        figures.add(key + "/p99 to p50", tally.millis(99) / tally.millis(50));
        figures.add(key + "/max", tally.millis(100));
        figures.add(key + "/share", tally.leastShare());
        figures.add(key + "/client", tally.clientCpuMillis());
        figures.add(key + "/errors", (double) tally.errorCount());
        if (tally.errorCount() > 0) {
            Bench.say(key + ": errors: " + tally.errorText());
        }
    }
}
