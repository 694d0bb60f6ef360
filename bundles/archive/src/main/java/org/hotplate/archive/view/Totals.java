// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveReport;
import org.hotplate.archive.Fault;

/** The counts of an archive's files and bytes. */
final class Totals {

    private Totals() {}

    /** Counts the archive's files, without folders and leftovers of desktop systems. */
    static long files(ArchiveReport report) {
        return kept(report).count();
    }

    static long unpackedBytes(ArchiveReport report) {
        return kept(report).mapToLong(ArchiveReport.Entry::bytes).sum();
    }

    static long errors(ArchiveReport report) {
        return report.faults().stream().filter(Fault::isError).count();
    }

    static long warnings(ArchiveReport report) {
        return report.faults().size() - errors(report);
    }

    static List<Fault> worstFirst(ArchiveReport report) {
        return report.faults().stream()
                .sorted(Comparator.comparing(Fault::severity))
                .toList();
    }

    /** Returns a number and its noun. */
    static String counted(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static Stream<ArchiveReport.Entry> kept(ArchiveReport report) {
        return report.entries().stream().filter(entry -> entry.use() != ArchiveReport.Use.IGNORED);
    }
}
