// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.util.List;
import org.hotplate.benchmarks.product.ProcessFigures.Leaks;
import org.hotplate.benchmarks.report.Section;
import org.hotplate.benchmarks.report.Target;

/** The resources of a server at several times, each after a full garbage collection. */
final class LeakTable {

    /** The growth that counts as stable: the noise of the JIT compilers and of malloc. */
    private static final double FLAT = 1.05;

    /** The variation of threads and files, which depend on connections. */
    private static final double FLAT_COUNT = 3;

    private final Section section;
    private final List<Leaks> moments;
    private final int step;
    private final String unit;

    LeakTable(Section section, List<Leaks> moments, int step, String unit) {
        this.section = section;
        this.moments = List.copyOf(moments);
        this.step = step;
        this.unit = unit;
    }

    /** Writes the table and the targets: compares the last time with that at which the server counts as settled. */
    void write(int settled) {
        if (moments.size() <= settled + 1) {
            section.say("Too few moments were seen to tell a leak.");
        } else {
            Leaks first = moments.get(settled);
            Leaks last = moments.get(moments.size() - 1);
            String since = " at the end to that after %d %s".formatted((settled + 1) * step, unit);
            section.target(Target.atMost("RSS" + since, FLAT, last.rssMb() / first.rssMb(), " ×"));
            section.target(Target.atMost("metaspace" + since, FLAT, last.metaspaceMb() / first.metaspaceMb(), " ×"));
            section.target(Target.atMost("threads more" + since, FLAT_COUNT, last.threads() - first.threads(), ""));
            section.target(
                    Target.atMost("open files more" + since, FLAT_COUNT, last.openFiles() - first.openFiles(), ""));
        }
        section.head("after " + unit, "RSS MB", "heap used MB", "metaspace MB", "threads", "open files");
        for (int i = 0; i < moments.size(); i++) {
            Leaks each = moments.get(i);
            section.row(
                    (i + 1) * step, each.rssMb(), each.heapMb(), each.metaspaceMb(), each.threads(), each.openFiles());
        }
        section.endTable();
    }
}
