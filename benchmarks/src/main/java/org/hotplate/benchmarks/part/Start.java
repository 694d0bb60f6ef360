// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hotplate.benchmarks.engine.BareEngine;
import org.hotplate.benchmarks.product.Server;
import org.hotplate.benchmarks.report.Section;
import org.hotplate.benchmarks.report.Series;
import org.hotplate.benchmarks.report.Target;

/**
 * (d) The time from the launch of {@code bin/hotplate run} to the first answer of an archive that is already in the
 * folder.
 */
public final class Start implements Part {

    @Override
    public Section run(Bench bench) throws Exception {
        Series figures = new Series();
        Workload workload = bench.workloads().small();
        try (BareEngine bare = bench.bare()) {
            // unpacks the native libraries, which is not measured
            bare.load("x", workload.archive(), workload.picture());
        }
        for (int run = 1; run <= bench.runs(); run++) {
            try (BareEngine bare = bench.bare()) {
                double millis =
                        bare.load("x", workload.archive(), workload.picture()).sinceStart();
                figures.add("bare", millis / 1000);
            }
            String base = "start-" + run;
            Path deploy = bench.folder(base + "/deploy");
            Files.copy(workload.archive(), deploy.resolve(workload.name() + ".model"));
            for (String state : new String[] {"first ever", "unpacked"}) {
                try (Server server = bench.serverOfItsOwn(base)) {
                    double seconds = server.secondsUntilGood(workload.request());
                    figures.add(state, seconds);
                    Bench.say("start %d, %s: %.2f s".formatted(run, state, seconds));
                }
            }
            bench.remove(base);
        }
        Section section = new Section("(d) Cold start to the first answer");
        section.target(
                Target.atMost("start to the first answer, natives unpacked", 3, figures.median("unpacked"), " s"));
        section.head("start", "median s", "least", "most", "ratio to (a)");
        for (String state : new String[] {"first ever", "unpacked"}) {
            section.row(
                    state.equals("unpacked") ? "natives unpacked already" : "first ever, natives to unpack",
                    figures.median(state),
                    figures.least(state),
                    figures.most(state),
                    figures.median(state) / figures.median("bare"));
        }
        section.endTable();
        section.say(
                ("Until the answer to %s is there, archive in the folder before the start. (a) here is a JVM that starts the"
                                + " engine bundles alone and answers once, natives unpacked: %.2f s.")
                        .formatted(workload.title(), figures.median("bare")));
        return section;
    }
}
