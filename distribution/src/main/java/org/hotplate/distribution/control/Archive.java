// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.view.Aliases;
import org.hotplate.archive.view.ArchiveView;
import org.hotplate.archive.view.Installation;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Options;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.Settings;
import org.hotplate.distribution.Typo;
import org.hotplate.distribution.launcher.ServerJars;

/** Says what an archive holds and what is wrong with it. No server is asked. */
final class Archive implements Command {

    private static final List<String> ACTIONS = List.of("info", "verify", "list-files");

    private final Base base;
    private final PrintStream out;

    Archive(Base base) {
        // names of files may be in any script, whatever the terminal's locale is
        this(base, new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
    }

    Archive(Base base, PrintStream out) {
        this.base = base;
        this.out = out;
    }

    @Override
    public int run(List<String> arguments) throws Refusal {
        var given = Arguments.parse(List.of(), List.of("--json"), arguments);
        var operands = given.operands();
        if (operands.isEmpty()) {
            throw Refusal.usage(
                    "archive needs to be told what to do: info, verify or list-files, and with which FILE.");
        }
        var action = action(operands.get(0));
        if (operands.size() != 2) {
            throw Refusal.usage(
                    operands.size() < 2
                            ? "archive %s needs a FILE: a .model archive, or a folder of the same files."
                                    .formatted(action)
                            : "archive %s takes one FILE, not %d; quote a name that has blanks."
                                    .formatted(action, operands.size() - 1));
        }
        var view = view(action, operands.get(1));
        boolean json = given.has("--json");
        switch (action) {
            case "info" -> print(json ? view.infoJson(installation()) : view.info(installation()));
            case "verify" -> print(json ? view.verifyJson() : view.verify());
            default -> print(json ? view.filesJson() : view.files());
        }
        if (action.equals("verify") && !view.whole()) {
            throw Refusal.failure(view.verdict() + ".");
        }
        return 0;
    }

    private static String action(String typed) throws Refusal {
        if (ACTIONS.contains(typed)) {
            return typed;
        }
        throw Refusal.usage(ACTIONS.stream()
                .filter(each -> (typed.length() > 1 && each.startsWith(typed)) || Typo.between(typed, each))
                .findFirst()
                .map(near -> "There is no 'archive %s'; did you mean 'archive %s'?".formatted(typed, near))
                .orElse("There is no 'archive %s'; there are archive info, verify and list-files.".formatted(typed)));
    }

    private static ArchiveView view(String action, String typed) throws Refusal {
        try {
            var file = Path.of(typed).toAbsolutePath().normalize();
            return action.equals("list-files") ? ArchiveView.of(file) : ArchiveView.verified(file);
        } catch (InvalidPathException e) {
            throw Refusal.failure("'%s' can name no file: %s.".formatted(typed, e.getReason()));
        } catch (ArchiveException e) {
            throw Refusal.failure(e.getMessage() + ".");
        }
    }

    private Installation installation() throws Refusal {
        var settings = Settings.load(base, Options.parse(List.of()));
        return Installation.of(ServerJars.of(base, settings), Aliases.in(base.conf()));
    }

    private void print(String text) {
        out.println(text.stripTrailing());
        out.flush();
    }
}
