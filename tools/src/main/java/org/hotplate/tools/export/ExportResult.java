// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.nio.file.Path;
import java.util.List;

/**
 * An archive that was written, and that this server can read.
 *
 * @param file where it is
 * @param entries the names of its files, sorted
 * @param bytes its size
 * @param leftOut what of the model's folder is not in it, each with the reason
 * @param notes what its maker should know, a sentence each
 */
public record ExportResult(Path file, List<String> entries, long bytes, List<String> leftOut, List<String> notes) {

    public ExportResult {
        entries = List.copyOf(entries);
        leftOut = List.copyOf(leftOut);
        notes = List.copyOf(notes);
    }
}
