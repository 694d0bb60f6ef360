// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.archive.ArchiveReport;
import org.hotplate.archive.Fault;
import org.hotplate.archive.Printable;

/** The faults of an archive as readable text. */
final class VerifyText {

    private VerifyText() {}

    /** Returns the faults, one per line, followed by the verdict if it is positive. */
    static String of(Path file, ArchiveReport report) {
        StringBuilder text = new StringBuilder();
        List<Fault> faults = Totals.worstFirst(report);
        for (int i = 0; i < faults.size(); i++) {
            Fault fault = faults.get(i);
            text.append("%d. %s: %s\n".formatted(i + 1, fault.severity(), sentence(fault)));
        }
        return report.isSound() ? text + verdict(file, report) + "\n" : text.toString();
    }

    static String verdict(Path file, ArchiveReport report) {
        String name = Printable.message(file.toString());
        String warnings = Totals.warnings(report) == 0 ? "" : Totals.counted(Totals.warnings(report), "warning");
        if (!report.isSound()) {
            return "%s is broken: %s%s"
                    .formatted(
                            name,
                            Totals.counted(Totals.errors(report), "error"),
                            warnings.isEmpty() ? "" : " and " + warnings);
        }
        return "%s is whole%s: %s%s, %s%s checked"
                .formatted(
                        name,
                        warnings.isEmpty() ? "" : ", with " + warnings,
                        Totals.counted(Totals.files(report), "file"),
                        sums(report),
                        report.isBare() ? "what it declares" : "manifest, signature",
                        report.network().isPresent() ? ", network and weights" : "");
    }

    private static String sums(ArchiveReport report) {
        List<String> sums = new ArrayList<>();
        if (!report.entries().stream().allMatch(entry -> entry.method().equals("file"))) {
            sums.add("CRC");
        }
        if (report.integrity() == ArchiveReport.Integrity.MATCHING) {
            sums.add("SHA-256");
        }
        return sums.isEmpty() ? "" : ", every " + String.join(" and ", sums);
    }

    private static String sentence(Fault fault) {
        boolean named = fault.about().isEmpty() || fault.message().contains(fault.about());
        return line(named ? fault.message() : fault.about() + ": " + fault.message());
    }

    /** Formats a fault's message, which contains untrusted text. Not truncated, because the remedy is at its end. */
    static String line(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "\uFFFD");
    }
}
