// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Objects;
import org.hotplate.benchmarks.client.Load;
import org.hotplate.benchmarks.client.LoadClient;
import org.hotplate.benchmarks.client.RequestBytes;
import org.hotplate.benchmarks.engine.BareEngine;
import org.hotplate.benchmarks.product.ProcessFigures;
import org.hotplate.benchmarks.product.Server;
import org.hotplate.benchmarks.report.Section;
import org.hotplate.benchmarks.report.Series;
import org.hotplate.benchmarks.report.Target;

/** (f) The memory of a server, by the number of its workers and of its models. */
public final class Memory implements Part {

    private static final int[] WORKERS = {1, 2};
    private static final int[] MODELS = {1, 10, 100};

    private final Series figures = new Series();

    @Override
    public Section run(Bench bench) throws Exception {
        Workload workload = bench.workloads().big();
        for (int run = 1; run <= bench.runs(); run++) {
            Bench.say("memory, run %d of %d".formatted(run, bench.runs()));
            bare(bench, workload);
            for (int workers : WORKERS) {
                workers(bench, workload, run, workers);
            }
            for (int models : MODELS) {
                models(bench, run, models);
            }
        }
        Section section = new Section("(f) Memory");
        section.target(Target.atMost(
                "RSS with %s and 2 workers".formatted(workload.name()), 350, figures.median("workers 2"), " MB"));
        section.head("server", "RSS MB, median", "least", "most", "ratio to (a)");
        for (int workers : WORKERS) {
            row(
                    section,
                    "%s, %d worker%s".formatted(workload.name(), workers, workers == 1 ? "" : "s"),
                    "workers " + workers);
        }
        for (int models : MODELS) {
            row(section, "%d × digits, %d workers".formatted(models, bench.cores()), "models " + models);
        }
        section.endTable();
        section.say(
                ("After %s with %s, and after 20 requests to each of the small models. (a) here is a JVM with the engine"
                                + " bundles alone and the same network on 2 threads, after the same time: %.0f MB.")
                        .formatted(bench.quick() ? "3 s" : "4 s", workload.title(), figures.median("bare")));
        return section;
    }

    private void row(Section section, String what, String key) {
        section.row(
                what,
                figures.median(key),
                figures.least(key),
                figures.most(key),
                figures.median(key) / figures.median("bare"));
    }

    private void bare(Bench bench, Workload workload) throws IOException {
        try (BareEngine bare = bench.bare()) {
            bare.load("x", workload.archive(), workload.picture());
            bare.whole("x", 2, bench.of(4, 3));
            figures.add("bare", new ProcessFigures(bare.pid()).rssMb());
        }
    }

    private void workers(Bench bench, Workload workload, int run, int workers) throws Exception {
        try (Server server = bench.server("workers-%d-%d".formatted(run, workers), workers)) {
            server.deploy(workload.name(), workload.archive());
            server.awaitStatus(workload.request(), 200);
            bench.load(server, workload, 4, bench.of(4, 3));
            figures.add("workers " + workers, server.process().rssMb());
        }
    }

    private void models(Bench bench, int run, int models) throws Exception {
        Workload digits = bench.workloads().digits();
        byte[] picture = Files.readAllBytes(Objects.requireNonNull(digits.picture()));
        try (Server server = bench.server("models-%d-%d".formatted(run, models))) {
            for (int i = 0; i < models; i++) {
                server.deploy("digits-" + i, digits.archive());
            }
            for (int i = 0; i < models; i++) {
                ByteBuffer request = RequestBytes.picture("/digits-" + i + "/predict", picture);
                server.awaitStatus(request, 200);
                // enough for every worker to get one
                LoadClient.run(Load.closed(server.port(), request, 4, Bench.seconds(10)), new Count(20));
            }
            figures.add("models " + models, server.process().rssMb());
        }
    }
}
