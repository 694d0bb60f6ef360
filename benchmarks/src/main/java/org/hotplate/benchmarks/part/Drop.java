// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Objects;
import org.hotplate.benchmarks.client.RequestBytes;
import org.hotplate.benchmarks.engine.BareEngine;
import org.hotplate.benchmarks.product.Server;
import org.hotplate.benchmarks.report.Section;
import org.hotplate.benchmarks.report.Series;
import org.hotplate.benchmarks.report.Target;

/** (e) The time from copying an archive into the deploy folder to its first answer, on an idle server. */
public final class Drop implements Part {

    @Override
    public Section run(Bench bench) throws Exception {
        Series figures = new Series();
        Workload workload = bench.workloads().small();
        byte[] picture = Files.readAllBytes(Objects.requireNonNull(workload.picture()));
        try (BareEngine bare = bench.bare();
                Server server = bench.serving("drop", bench.workloads().digits())) {
            bench.load(server, bench.workloads().digits(), 1, bench.warmUpSeconds() / 2);
            for (int run = 1; run <= bench.of(15, 3); run++) {
                figures.add(
                        "bare",
                        bare.load("x", workload.archive(), workload.picture()).millis() / 1000);
                ByteBuffer request = RequestBytes.picture("/dropped-" + run + "/predict", picture);
                long moved = server.deploy("dropped-" + run, workload.archive());
                server.awaitStatus(request, 200);
                figures.add("drop", (System.nanoTime() - moved) / 1e9);
                server.remove("dropped-" + run);
                server.awaitStatus(request, 404);
            }
        }
        Section section = new Section("(e) Dropped archive to its first answer");
        section.target(Target.atMost("drop to the first answer", 1, figures.median("drop"), " s"));
        section.head("", "median s", "least", "most", "ratio to (a)");
        section.row(
                workload.archive().getFileName(),
                figures.median("drop"),
                figures.least("drop"),
                figures.most("drop"),
                figures.median("drop") / figures.median("bare"));
        section.endTable();
        section.say("Asked every 5 ms. (a) here is the engine's load of the same network and its first answer: %.3f s."
                .formatted(figures.median("bare")));
        return section;
    }
}
