// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import org.hotplate.archive.ArchiveReport;
import org.hotplate.archive.Printable;

/** The entries of an archive as readable text. */
final class FilesText {

    private FilesText() {}

    static String of(ArchiveReport report) {
        if (report.entries().isEmpty()) {
            return "It has no readable file; verify shows why\n";
        }
        Table table = new Table("NAME", "USE", "BYTES", "PACKED", "METHOD", "CRC", "SHA-256");
        report.entries()
                .forEach(entry -> table.row(
                        Printable.text(entry.name()),
                        entry.use(),
                        entry.bytes(),
                        entry.packedBytes(),
                        Printable.text(entry.method()),
                        entry.crc().map(Printable::text).orElse("-"),
                        entry.sha256().map(Printable::text).orElse("-")));
        return table.toString();
    }
}
