// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hotplate.common.Suggestions;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;
import org.hotplate.shell.internal.CommandException;

/** Finds an archive by the name of its model or as a file. */
final class ArchiveFinder {

    private final ModelRegistry registry;

    ArchiveFinder(ModelRegistry registry) {
        this.registry = registry;
    }

    List<String> names() {
        return new ModelFinder(registry).names();
    }

    /**
     * Returns the file or folder. A word without a separator that is the name of a model means the model's archive;
     * {@code ./word} always means a file.
     *
     * @param directory the folder that relative file names start from
     * @throws CommandException if there is neither such a model nor such a file
     */
    Path find(Path directory, String typed) throws CommandException {
        Optional<Model> model = registry.find(typed);
        if (model.isPresent()) {
            return deployed(model.get());
        }
        try {
            Path file = directory.resolve(typed).normalize();
            if (Files.exists(file)) {
                return file;
            }
            throw new CommandException("There is neither a file %s nor a model '%s'; %s"
                    .formatted(
                            file,
                            typed,
                            Suggestions.nearest(typed, names())
                                    .map(near -> "did you mean the model %s?".formatted(near))
                                    .orElse("give the path of a .model archive, or a name that model:list shows")));
        } catch (InvalidPathException e) {
            throw new CommandException("'%s' can name no file: %s".formatted(typed, e.getReason()), e);
        }
    }

    private static Path deployed(Model model) throws CommandException {
        String origin = model.facts().origin();
        try {
            Path file = Path.of(origin);
            if (Files.exists(file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // the origin is a text that need not be a path; reported below
        }
        throw new CommandException("Model '%s' comes from %s, which no longer exists; see model:info %s"
                .formatted(model.name(), origin, model.name()));
    }
}
