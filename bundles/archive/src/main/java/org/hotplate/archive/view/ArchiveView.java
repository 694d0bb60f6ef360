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
 * The report on one archive, as text for people and as JSON for scripts. The JSON's keys are described in
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
     * Looks at an archive and everything that can be wrong with it. A broken one is looked at like any other.
     *
     * @param fileOrFolder a {@code .model} file, a folder of the same files, or an {@code .onnx} file
     * @throws ArchiveException if there is nothing to look at; the message is a sentence without its full stop
     */
    public static ArchiveView verified(Path fileOrFolder) throws ArchiveException {
        requireReadable(fileOrFolder);
        return new ArchiveView(fileOrFolder, new ArchiveInspector(ArchiveLimits.DEFAULT).verify(fileOrFolder));
    }

    /** As {@link #verified}, but only with the faults found while reading. */
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

    /** Returns whether no fault was found that keeps it from being served. */
    public boolean whole() {
        return report.isSound();
    }

    /** Says in one sentence, without its full stop, how the archive is. */
    public String verdict() {
        return VerifyText.verdict(file, report);
    }

    /** Returns the archive's contents and needs, and which of these an installation has. */
    public String info(Installation installation) {
        return InfoText.of(file, report, needs(installation));
    }

    /** Returns the same as JSON. */
    public String infoJson(Installation installation) {
        return Json.write(Facts.info(file, report, needs(installation)));
    }

    /** Returns every fault, and that there is none if so. */
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
