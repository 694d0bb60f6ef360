// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates handler projects. Needs no server. */
@Command(
        name = "handler",
        description = "Creates a Maven project for a handler of your own, with its tests. Needs no server.")
final class Handler {

    private final BaseFolder base;

    Handler(BaseFolder base) {
        this.base = base;
    }

    @Command(
            name = "new",
            description = {
                "Writes the project to DIR, a folder that is empty or does not exist. See docs/writing-a-handler.md.",
                "Example: hotplate handler new my-handler --from-archive boxes.model"
            })
    int create(
            @Parameters(paramLabel = "DIR", description = "The project's folder.") Path dir,
            @Option(
                            names = "--name",
                            paramLabel = "SERVICE",
                            description = "The service it replaces, as archives name it (the archive's, or DIR).")
                    Optional<String> name,
            @Option(
                            names = "--package",
                            paramLabel = "PACKAGE",
                            description = "The Java package (org.example.SERVICE).")
                    Optional<String> packageName,
            @Option(
                            names = "--from-archive",
                            paramLabel = "FILE",
                            description = "Write it for this archive: its service, inputs and labels. The project's"
                                    + " integration test serves it.")
                    Optional<Path> file)
            throws CommandException {
        var folder = dir.toAbsolutePath().normalize();
        var archive = file.isPresent()
                ? Optional.of(ServedArchive.read(file.get().toAbsolutePath().normalize()))
                : Optional.<ServedArchive>empty();
        var names = HandlerNames.of(name, archive, folder, packageName);
        requireEmpty(folder);
        write(new HandlerProject(base.home(), names, archive), folder);
        System.out.printf(
                "Wrote the handler of '%s' to %s.%nNext: cd %s && mvn package && cp target/%s-1.0.0.jar %s%n",
                names.service(),
                folder,
                quoted(dir.toString()),
                names.artifact(),
                quoted(base.folder().resolve("deploy").toString()));
        return 0;
    }

    /** Quotes a word for a shell. */
    private static String quoted(String word) {
        return word.matches("[\\w./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static void requireEmpty(Path folder) throws CommandException {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw CommandException.failure(
                    "%s is a file; name a folder that is empty or does not exist.".formatted(folder));
        }
        try (var files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw CommandException.failure(
                        "%s is not empty; name a folder that is empty or does not exist.".formatted(folder));
            }
        } catch (IOException e) {
            throw CommandException.failure("%s cannot be read: %s.".formatted(folder, Reason.of(e)));
        }
    }

    private static void write(HandlerProject project, Path folder) throws CommandException {
        try {
            project.write(folder);
        } catch (IOException e) {
            throw CommandException.failure("The project cannot be written to %s: %s.".formatted(folder, Reason.of(e)));
        }
    }
}
