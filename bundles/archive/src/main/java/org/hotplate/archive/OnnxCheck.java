// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.hotplate.formats.onnx.OnnxExternal;
import org.hotplate.formats.onnx.OnnxFile;

/** Finds the files with an ONNX model's external weights, which must be in the archive. */
public final class OnnxCheck {

    private OnnxCheck() {}

    /**
     * Returns the faults.
     *
     * @param file the name of the model's file
     * @param files the sizes of all files of the archive, by their names
     */
    public static List<Fault> faults(OnnxFile model, String file, Map<String, Long> files) {
        return model.externalFaults(files).stream()
                .map(problem -> Fault.error(file, Printable.message(problem)))
                .toList();
    }

    /** Returns the names of the files that contain a model's weights, without their folder. */
    public static List<String> files(OnnxFile model) {
        return model.external().stream()
                .map(OnnxExternal::file)
                .distinct()
                .sorted()
                .toList();
    }

    static String listed(Collection<String> locations) {
        return ArchiveFolder.listed(
                locations.stream()
                        .sorted()
                        .map(location -> "'" + Printable.text(location) + "'")
                        .toList(),
                "other files");
    }
}
