// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.view.Aliases;
import org.hotplate.archive.view.ArchiveView;
import org.hotplate.archive.view.Installation;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Settings;
import org.hotplate.distribution.launcher.ServerJars;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Inspects archives. Needs no server. */
@Command(
        name = "archive",
        description = "Shows what a model archive contains, or what is wrong with it. Needs no server.")
final class Archive {

    private static final String FILE = "A .model archive, or a folder with the same files.";
    private static final String JSON = "Print JSON.";

    private final BaseFolder base;
    private final PrintStream out;

    Archive(BaseFolder base) {
        // UTF-8 whatever the locale is: file names may contain any script
        this(base, new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
    }

    Archive(BaseFolder base, PrintStream out) {
        this.base = base;
        this.out = out;
    }

    @Command(description = "Shows the contents, the engine and handler it needs, and whether they are installed.")
    int info(
            @Option(names = "--json", description = JSON) boolean json,
            @Parameters(paramLabel = "FILE", description = FILE) Path file)
            throws CommandException {
        try {
            ArchiveView view = ArchiveView.verified(absolute(file));
            Installation installation =
                    Installation.of(ServerJars.of(base, Settings.load(base)), Aliases.in(base.conf()));
            return print(json ? view.infoJson(installation) : view.info(installation));
        } catch (ArchiveException e) {
            throw CommandException.failure(e.getMessage() + ".");
        }
    }

    @Command(description = "Checks the archive and lists every fault. Exit status: 1 if it is broken.")
    int verify(
            @Option(names = "--json", description = JSON) boolean json,
            @Parameters(paramLabel = "FILE", description = FILE) Path file)
            throws CommandException {
        try {
            ArchiveView view = ArchiveView.verified(absolute(file));
            print(json ? view.verifyJson() : view.verify());
            if (!view.whole()) {
                throw CommandException.failure(view.verdict() + ".");
            }
            return 0;
        } catch (ArchiveException e) {
            throw CommandException.failure(e.getMessage() + ".");
        }
    }

    @Command(name = "list-files", description = "Lists the files in the archive.")
    int listFiles(
            @Option(names = "--json", description = JSON) boolean json,
            @Parameters(paramLabel = "FILE", description = FILE) Path file)
            throws CommandException {
        try {
            ArchiveView view = ArchiveView.of(absolute(file));
            return print(json ? view.filesJson() : view.files());
        } catch (ArchiveException e) {
            throw CommandException.failure(e.getMessage() + ".");
        }
    }

    private static Path absolute(Path file) {
        return file.toAbsolutePath().normalize();
    }

    private int print(String text) {
        out.println(text.stripTrailing());
        out.flush();
        return 0;
    }
}
