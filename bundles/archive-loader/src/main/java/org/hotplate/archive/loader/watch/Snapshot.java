// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.watch;

import java.nio.file.Path;
import org.hotplate.archive.loader.options.Configured;
import org.hotplate.model.Failure;

/**
 * The state of one model in the deploy folder: its archive, its options file and its configuration.
 *
 * @param archive the {@code .model} file or folder, or the {@code .onnx} file
 * @param fingerprint its state
 * @param options the path of the options file, which need not exist
 * @param optionsFingerprint its state, or {@link Fingerprint#ABSENT}
 * @param configured its configuration in Configuration Admin
 */
public record Snapshot(
        Path archive, Fingerprint fingerprint, Path options, Fingerprint optionsFingerprint, Configured configured) {

    /** The extension of an options file. */
    public static final String OPTIONS = ".json";

    /** Returns the origin as shown to operators. */
    public String origin() {
        return archive.toString();
    }

    /** Returns the name of the options file in messages. */
    public String optionsSource() {
        Path folder = options.getParent();
        return (folder == null ? "" : folder.getFileName() + "/") + options.getFileName();
    }

    /** Removes the deploy folder's path from a message: clients receive it and need not know the path. */
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
