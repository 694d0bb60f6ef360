// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.nio.file.Path;

/**
 * Reports the contents of an archive and its faults, without serving it. Needs neither an engine nor a container.
 *
 * <p>A broken file leads to a report with faults, not to an exception. No code of an archive is run. The archive is
 * unpacked into a temporary folder, which is deleted before the method returns. Thread-safe.
 */
public final class ArchiveInspector {

    private final ArchiveLimits limits;

    public ArchiveInspector(ArchiveLimits limits) {
        this.limits = limits;
    }

    /**
     * Reports the contents of an archive; its faults are those that prevent reading a part of it.
     *
     * @param fileOrFolder a {@code .model} file, a folder of the same files, or an {@code .onnx} file
     */
    public ArchiveReport inspect(Path fileOrFolder) {
        return Inspection.of(fileOrFolder, limits).report(false);
    }

    /**
     * Like {@link #inspect}, and looks for every fault that can be found without an engine: in the entries, the
     * manifest, the signature and the network's files, and contradictions between them.
     */
    public ArchiveReport verify(Path fileOrFolder) {
        return Inspection.of(fileOrFolder, limits).report(true);
    }
}
