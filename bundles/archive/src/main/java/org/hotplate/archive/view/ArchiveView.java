// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveInspector;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReport;
import org.hotplate.archive.Printable;

/**
 * The report on an archive, as readable text and as JSON for scripts. The JSON's keys are described in
 * docs/archives.md. Control characters from the archive are replaced.
 */
public final class ArchiveView {

    private final Path file;
    private final ArchiveReport report;

    ArchiveView(Path file, ArchiveReport report) {
        this.file = file;
        this.report = report;
    }

    /**
     * Inspects an archive and looks for all faults. A broken archive leads to a report as well.
     *
     * @param fileOrFolder a {@code .model} file, a folder of the same files, or an {@code .onnx} file
     * @throws ArchiveException if there is no such file; the message is a sentence without its full stop
     */
    public static ArchiveView verified(Path fileOrFolder) throws ArchiveException {
        requireReadable(fileOrFolder);
        return new ArchiveView(fileOrFolder, new ArchiveInspector(ArchiveLimits.DEFAULT).verify(fileOrFolder));
    }

    /** Like {@link #verified}, but only with the faults found while reading. */
    public static ArchiveView of(Path fileOrFolder) throws ArchiveException {
        requireReadable(fileOrFolder);
        return new ArchiveView(fileOrFolder, new ArchiveInspector(ArchiveLimits.DEFAULT).inspect(fileOrFolder));
    }

    private static void requireReadable(Path file) throws ArchiveException {
        String name = Printable.message(file.toString());
        if (!Files.exists(file)) {
            throw new ArchiveException(
                    Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                            ? name + " is a link to a file that does not exist"
                            : "There is no file " + name);
        }
        if (!Files.isRegularFile(file) && !Files.isDirectory(file)) {
            throw new ArchiveException(
                    name + " is neither a file nor a folder; copy what it gives to a .model file first");
        }
        if (!Files.isReadable(file)) {
            throw new ArchiveException(name + " may not be read by this user");
        }
    }

    /** Returns whether no fault was found that prevents serving. */
    public boolean whole() {
        return report.isSound();
    }

    /** Returns the archive's state in one sentence without its full stop. */
    public String verdict() {
        return VerifyText.verdict(file, report);
    }

    /** Returns the archive's contents and requirements, and which of these an installation meets. */
    public String info(Installation installation) {
        return InfoText.of(file, report, needs(installation));
    }

    /** Returns the same as JSON. */
    public String infoJson(Installation installation) {
        return Json.write(Facts.info(file, report, needs(installation)));
    }

    /** Returns all faults, or a statement that there are none. */
    public String verify() {
        return VerifyText.of(file, report);
    }

    /** Returns the same as JSON. */
    public String verifyJson() {
        return Json.write(Facts.verify(file, report));
    }

    /** Returns a table of the entries. */
    public String files() {
        return FilesText.of(report);
    }

    /** Returns the same as JSON. */
    public String filesJson() {
        return Json.write(Facts.files(file, report));
    }

    private Needs needs(Installation installation) {
        Optional<BundleParts> carried = report.service()
                .filter(ArchiveReport.Service::code)
                .flatMap(ArchiveReport.Service::file)
                .flatMap(jar -> CarriedJar.parts(file, jar));
        return Needs.of(report, installation, carried);
    }
}
