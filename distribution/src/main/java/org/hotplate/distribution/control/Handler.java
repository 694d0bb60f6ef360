// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hotplate.archive.Printable;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.Typo;

/** Begins a handler of one's own: writes a Maven project that compiles and whose tests pass. No server is asked. */
final class Handler implements Command {

    static final String HELP =
            """
              --name SERVICE           the service it replaces, by which archives name it; without it, the archive's, or DIR
              --package PACKAGE        the Java package (org.example.SERVICE)
              --from-archive FILE      write it for this archive: its service, its inputs, its labels; the project's test
                                       in the server serves it
            """;

    private static final List<String> VALUED = List.of("--name", "--package", "--from-archive");

    private final Base base;

    Handler(Base base) {
        this.base = base;
    }

    @Override
    public int run(List<String> arguments) throws Refusal {
        var given = Arguments.parse(VALUED, List.of("--help", "-h"), arguments);
        if (given.has("--help") || given.has("-h")) {
            return new Help().run(List.of("handler"));
        }
        var operands = given.operands();
        if (operands.isEmpty()) {
            throw Refusal.usage("handler needs to be told what to do: new, and in which DIR.");
        }
        requireNew(operands.get(0));
        if (operands.size() != 2) {
            throw Refusal.usage(
                    operands.size() < 2
                            ? "handler new needs a DIR, the folder to write the project to."
                            : "handler new takes one DIR, not %d; quote a name that has blanks."
                                    .formatted(operands.size() - 1));
        }
        var folder = path(operands.get(1));
        var file = given.value("--from-archive");
        var archive =
                file.isPresent() ? Optional.of(ServedArchive.read(path(file.get()))) : Optional.<ServedArchive>empty();
        var names = HandlerNames.of(given.value("--name"), archive, folder, given.value("--package"));
        requireEmpty(folder);
        write(new HandlerProject(base.home(), names, archive), folder);
        System.out.printf(
                "Wrote the handler of '%s' to %s.%nNext: cd %s && mvn package && cp target/%s-1.0.0.jar %s%n",
                names.service(),
                folder,
                quoted(operands.get(1)),
                names.artifact(),
                quoted(base.folder().resolve("deploy").toString()));
        return 0;
    }

    /** As a shell takes it for one word. */
    private static String quoted(String word) {
        return word.matches("[\\w./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static void requireNew(String action) throws Refusal {
        if (!action.equals("new")) {
            throw Refusal.usage(
                    Typo.between(action, "new")
                            ? "There is no 'handler %s'; did you mean 'handler new'?".formatted(action)
                            : "There is no 'handler %s'; there is handler new.".formatted(action));
        }
    }

    private static void requireEmpty(Path folder) throws Refusal {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw Refusal.failure("%s is a file; name a folder that is empty or does not exist.".formatted(folder));
        }
        try (var files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw Refusal.failure(
                        "%s is not empty; name a folder that is empty or does not exist.".formatted(folder));
            }
        } catch (IOException e) {
            throw Refusal.failure("%s cannot be read: %s.".formatted(folder, Reason.of(e)));
        }
    }

    private static void write(HandlerProject project, Path folder) throws Refusal {
        try {
            project.write(folder);
        } catch (IOException e) {
            throw Refusal.failure("The project cannot be written to %s: %s.".formatted(folder, Reason.of(e)));
        }
    }

    private static Path path(String typed) throws Refusal {
        try {
            return Path.of(typed).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw Refusal.failure("'%s' can name no file: %s.".formatted(Printable.text(typed), e.getReason()));
        }
    }
}
