// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.nio.file.Path;
import org.hotplate.model.Failure;

/**
 * What the watched folder asks for under one name, as it was at one look.
 *
 * @param archive the {@code .model} file or folder
 * @param fingerprint its state
 * @param options where the model's own configuration would be
 * @param optionsFingerprint its state, or {@link Fingerprint#ABSENT}
 * @param configured what Configuration Admin has for it
 */
record Snapshot(
        Path archive, Fingerprint fingerprint, Path options, Fingerprint optionsFingerprint, Configured configured) {

    /** Returns the origin as an operator knows it. */
    String origin() {
        return archive.toString();
    }

    /** Returns what messages call the file of its own configuration. */
    String optionsSource() {
        Path folder = options.getParent();
        return (folder == null ? "" : folder.getFileName() + "/") + options.getFileName();
    }

    /** Names files without the watched folder: callers are told why a model fails, and need not know where it lies. */
    Failure withoutPlace(Failure failure) {
        Path folder = archive.getParent();
        return folder == null
                ? failure
                : new Failure(
                        failure.message()
                                .replace(folder + folder.getFileSystem().getSeparator(), ""),
                        failure.time(),
                        failure.stack());
    }
}
