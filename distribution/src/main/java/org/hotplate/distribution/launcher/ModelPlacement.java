// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;

/**
 * Puts archives into the watched folder under the names they are to be served by. A name that starts with a dot is not
 * looked at there, so an archive appears at once and whole.
 */
public final class ModelPlacement {

    private final Path deploy;

    public ModelPlacement(Path deploy) {
        this.deploy = deploy;
    }

    /** Puts all of them there, or none if one cannot be. */
    public void place(Map<String, Path> models) throws Refusal {
        for (var each : models.entrySet()) {
            check(each.getKey(), each.getValue());
        }
        for (var each : models.entrySet()) {
            place(each.getKey(), each.getValue());
        }
    }

    private void check(String name, Path source) throws Refusal {
        var target = target(name);
        if (!Files.isRegularFile(source)) {
            throw Refusal.failure("Cannot serve %s as '%s': it is not a file.".formatted(source, name));
        }
        if (Files.isDirectory(target)) {
            throw Refusal.failure(
                    "Cannot serve %s as '%s': %s is a folder; remove it first.".formatted(source, name, target));
        }
    }

    private Path target(String name) {
        return deploy.resolve(name + ".model");
    }

    private void place(String name, Path source) throws Refusal {
        var target = target(name);
        var copy = deploy.resolve("." + name + ".model.tmp");
        try {
            if (Files.exists(target) && Files.mismatch(source, target) < 0) {
                return;
            }
            Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw Refusal.failure("Cannot copy %s to %s: %s.".formatted(source, target, Reason.of(e)));
        }
    }
}
