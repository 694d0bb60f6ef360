// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;

/**
 * Copies archives into the watched folder under their endpoint names. Copies to a temporary file, whose name starts
 * with a dot and which the server ignores, and then renames it.
 */
public final class ModelPlacement {

    private final Path deploy;

    public ModelPlacement(Path deploy) {
        this.deploy = deploy;
    }

    /** Copies all archives; nothing is copied if a source or target is not usable. */
    public void place(Map<String, Path> models) throws CommandException {
        for (var each : models.entrySet()) {
            check(each.getKey(), each.getValue());
        }
        for (var each : models.entrySet()) {
            place(each.getKey(), each.getValue());
        }
    }

    private void check(String name, Path source) throws CommandException {
        var target = target(name);
        if (!Files.isRegularFile(source)) {
            throw CommandException.failure("Cannot serve %s as '%s': it is not a file.".formatted(source, name));
        }
        if (Files.isDirectory(target)) {
            throw CommandException.failure(
                    "Cannot serve %s as '%s': %s is a folder; remove it first.".formatted(source, name, target));
        }
    }

    private Path target(String name) {
        return deploy.resolve(name + ".model");
    }

    private void place(String name, Path source) throws CommandException {
        var target = target(name);
        var copy = deploy.resolve("." + name + ".model.tmp");
        try {
            if (Files.exists(target) && Files.mismatch(source, target) < 0) {
                return;
            }
            Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw CommandException.failure("Cannot copy %s to %s: %s.".formatted(source, target, Reason.of(e)));
        }
    }
}
