// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.io.IOException;
import org.hotplate.benchmarks.report.Section;
import org.hotplate.benchmarks.report.Series;
import org.hotplate.benchmarks.report.Target;

/** The report on the bare engine and the server. */
final class ThroughputReport {

    private final Bench bench;
    private final Series figures;
    private final Section section = new Section("(a) The bare engine, (b) the server over loopback");

    ThroughputReport(Bench bench, Series figures) {
        this.bench = bench;
        this.figures = figures;
    }

    Section section() throws IOException {
        targets();
        bare();
        server();
        time();
        return section;
    }

    private void targets() throws IOException {
        String big = bench.workloads().big().title();
        String small = bench.workloads().small().title();
        for (int connections : new int[] {4, 16, 64}) {
            section.target(Target.atLeast(
                    "%s, %d connections: rate to the bare decode + inference loop".formatted(big, connections),
                    0.95,
                    figures.median(big + "/" + connections + "/ratio"),
                    " ×"));
        }
        for (int connections : new int[] {4, 16, 64}) {
            section.target(Target.atLeast(
                    "%s, %d connections: rate to libmxnet's C limit".formatted(small, connections),
                    0.90,
                    figures.median(small + "/" + connections + "/of limit"),
                    " ×"));
        }
        for (String title : new String[] {big, small}) {
            section.target(Target.atMost(
                    "%s, 1 connection: p50 above the bare loop's".formatted(title),
                    1.0,
                    figures.median(title + "/1/above bare"),
                    " ms"));
            section.target(Target.atMost(
                    "%s, 64 connections: p99 to p50".formatted(title),
                    1.5,
                    figures.median(title + "/64/p99 to p50"),
                    " ×"));
            section.target(Target.atLeast(
                    "%s, 64 connections: least share of a connection to the mean".formatted(title),
                    0.8,
                    figures.median(title + "/64/share"),
                    " ×"));
        }
    }

    private void bare() throws IOException {
        section.head("(a) bare engine", "threads", "a second", "p50 ms", "p99 ms", "ratio to the C limit");
        for (int threads : new int[] {1, bench.cores()}) {
            double limit = figures.median("limit/" + threads + "/rate");
            bareRow("libmxnet's C predict interface, forward only", "limit/" + threads, threads, limit);
            bareRow("engine SPI, forward only", "forward/" + threads, threads, limit);
            for (Workload workload : bench.workloads().all()) {
                String what = workload.picture() == null ? "engine SPI, " : "engine SPI, decode + forward, ";
                boolean same = workload.picture() != null;
                bareRow(
                        what + workload.title(),
                        "bare/" + workload.title() + "/" + threads,
                        threads,
                        same ? limit : Double.NaN);
            }
        }
        section.endTable();
    }

    private void bareRow(String what, String key, int threads, double limit) {
        double rate = figures.median(key + "/rate");
        section.row(what, threads, rate, figures.median(key + "/p50"), figures.median(key + "/p99"), rate / limit);
    }

    private void server() throws IOException {
        section.head(
                "(b) server",
                "connections",
                "a second",
                "ratio to (a)",
                "p50 ms",
                "p95",
                "p99",
                "max",
                "p50 to a perfect server's",
                "least share",
                "errors",
                "client CPU ms");
        for (Workload workload : bench.workloads().all()) {
            for (int connections : Throughput.CONNECTIONS) {
                String key = workload.title() + "/" + connections;
                section.row(
                        workload.title(),
                        connections,
                        figures.median(key + "/rate"),
                        figures.median(key + "/ratio"),
                        figures.median(key + "/p50"),
                        figures.median(key + "/p95"),
                        figures.median(key + "/p99"),
                        figures.most(key + "/max"),
                        figures.median(key + "/p50 ratio"),
                        figures.median(key + "/share"),
                        figures.sum(key + "/errors"),
                        figures.median(key + "/client"));
            }
        }
        section.endTable();
        section.say(
                "The ratio is to the bare loop on %d threads, right before and after. A perfect server with the rate of"
                                .formatted(bench.cores())
                        + " that loop would have a p50 of connections ÷ rate (of one round, where there are fewer connections than"
                        + " cores). The share is the worst-served connection's to the mean; where a connection gets few answers in"
                        + " a run, one more or less shows. The client runs on the same cores: its time is the server's loss.");
    }

    private void time() throws IOException {
        section.head(
                "processor ms a request, 16 connections",
                "workers",
                "HTTP",
                "JIT",
                "GC, VM",
                "others",
                "client",
                "bare loop");
        for (Workload workload : bench.workloads().all()) {
            String title = workload.title();
            double bare = 1000.0 * bench.cores() / figures.median("bare/" + title + "/" + bench.cores() + "/rate");
            section.row(
                    title,
                    figures.median(title + "/cpu/workers"),
                    figures.median(title + "/cpu/HTTP"),
                    figures.median(title + "/cpu/JIT compilers"),
                    figures.median(title + "/cpu/GC and VM"),
                    figures.median(title + "/cpu/others"),
                    figures.median(title + "/16/client"),
                    bare);
        }
        section.endTable();
        section.say(
                "Where the time goes, by the threads' own clocks; the last column is what one round of the bare loop"
                        + " costs in time of all its cores.");
    }
}
