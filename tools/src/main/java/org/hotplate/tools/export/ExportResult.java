// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.nio.file.Path;
import java.util.List;

/**
 * A written archive, which was read back and verified.
 *
 * @param file the archive
 * @param entries the names of its files, sorted
 * @param bytes its size
 * @param leftOut the files in the model's folder that were not packed, each with the reason
 * @param notes sentences for the user about the archive
 */
public record ExportResult(Path file, List<String> entries, long bytes, List<String> leftOut, List<String> notes) {

    public ExportResult {
        entries = List.copyOf(entries);
        leftOut = List.copyOf(leftOut);
        notes = List.copyOf(notes);
    }
}
