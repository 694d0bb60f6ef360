// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.watch;

import java.nio.file.Path;
import org.hotplate.archive.loader.options.Configured;
import org.hotplate.model.Failure;

/**
 * One model of the deploy folder at one moment: its archive, its options file and its configuration.
 *
 * @param archive the {@code .model} file or folder, or the {@code .onnx} file
 * @param fingerprint its state
 * @param options where the model's own options file would be
 * @param optionsFingerprint its state, or {@link Fingerprint#ABSENT}
 * @param configured what Configuration Admin has for it
 */
public record Snapshot(
        Path archive, Fingerprint fingerprint, Path options, Fingerprint optionsFingerprint, Configured configured) {

    /** The ending of an options file. */
    public static final String OPTIONS = ".json";

    /** Returns the origin as an operator knows it. */
    public String origin() {
        return archive.toString();
    }

    /** Returns what messages call the options file. */
    public String optionsSource() {
        Path folder = options.getParent();
        return (folder == null ? "" : folder.getFileName() + "/") + options.getFileName();
    }

    /** Removes the deploy folder's path from a message: callers see why a model fails, and need not know where it is. */
    public Failure withoutPlace(Failure failure) {
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
