// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import org.hotplate.benchmarks.engine.BareEngine;
import org.hotplate.benchmarks.piece.JvmSettings;
import org.hotplate.benchmarks.report.Section;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The expensive steps of a request, measured separately with JMH. */
public final class Pieces implements Part {

    @Override
    public Section run(Bench bench) throws Exception {
        Workload workload = bench.workloads().big();
        double round;
        try (BareEngine bare = bench.bare()) {
            bare.load("x", workload.archive(), workload.picture());
            bare.whole("x", 1, bench.warmUpSeconds() / 2);
            round = bare.whole("x", 1, bench.of(4, 1)).p50();
        }
        Options options = new OptionsBuilder()
                .include("org\\.hotplate\\.benchmarks\\.piece\\..*")
                .forks(1)
                .warmupIterations(bench.of(3, 1))
                .warmupTime(TimeValue.milliseconds(bench.of(1000, 300)))
                .measurementIterations(5)
                .measurementTime(TimeValue.milliseconds(bench.of(1000, 200)))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Dai.djl.offline=true",
                        "-Dorg.ops4j.pax.logging.DefaultServiceLog.level=WARN",
                        property(JvmSettings.HOME, bench.home()),
                        property(JvmSettings.WORK, bench.folder("bare")),
                        property(JvmSettings.PICTURE, Objects.requireNonNull(workload.picture())))
                .build();
        Collection<RunResult> results = new Runner(options).run();
        Section section = new Section("The pieces of a request's way, by JMH");
        section.head("piece", "µs", "±", "of a round of (a), one thread");
        for (RunResult each : results) {
            Result<?> result = each.getPrimaryResult();
            section.row(
                    result.getLabel(),
                    result.getScore(),
                    result.getScoreError(),
                    String.format(Locale.ROOT, "%.2f %%", result.getScore() / 10 / round));
        }
        section.endTable();
        section.say(
                ("With %s, resized to 224 x 224: `decodeAndResize` is what the server does; one round of the bare loop takes"
                                + " %.1f ms. `json10` and `json10000` parse so many numbers, `layout` turns HWC into CHW. ± is JMH's"
                                + " 99.9 %% confidence interval of five iterations.")
                        .formatted(workload.title(), round));
        return section;
    }

    private static String property(String name, Object value) {
        return "-D" + name + "=" + value;
    }
}
