// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.nio.file.Path;

/**
 * Reports the contents of an archive and its faults, without serving it. Needs neither an engine nor a container.
 *
 * <p>A broken file is no exception but a report with faults. Nothing of an archive is ever run. It is unpacked into a
 * folder in the system's temporary one, which is removed before the answer. Safe for use by several threads at once.
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
     * As {@link #inspect}, with every fault that can be found without an engine: of the entries, the manifest, the
     * signature, the network's files, and of each against the others.
     */
    public ArchiveReport verify(Path fileOrFolder) {
        return Inspection.of(fileOrFolder, limits).report(true);
    }
}
