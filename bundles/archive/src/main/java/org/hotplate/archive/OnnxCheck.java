// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.hotplate.formats.onnx.OnnxFile;

/** Looks for the files in which an ONNX model keeps weights, where the archive is the only place they can be. */
public final class OnnxCheck {

    private static final String HERE = "./";

    private OnnxCheck() {}

    /**
     * Returns what is wrong.
     *
     * @param file the name of the model's file
     * @param files the names of all files of the archive
     */
    public static List<Fault> faults(OnnxFile model, String file, Collection<String> files) {
        List<Fault> faults = new ArrayList<>();
        if (!model.external().isEmpty() && model.externalFiles().isEmpty()) {
            faults.add(
                    Fault.error(file, "it keeps weights in another file, and does not say in which: export it again"));
        }
        for (String location : new TreeSet<>(model.externalFiles())) {
            fault(location, files).ifPresent(problem -> faults.add(Fault.error(file, problem)));
        }
        return faults;
    }

    /** Returns the names of the files that contain a model's weights, without their folder. */
    public static List<String> files(OnnxFile model) {
        return model.externalFiles().stream().map(OnnxCheck::name).sorted().toList();
    }

    private static Optional<String> fault(String location, Collection<String> files) {
        String name = name(location);
        String keeps = "it keeps weights in '%s', ".formatted(Printable.text(location));
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            return Optional.of(
                    keeps
                            + "and archives have no folders: save it with that file in the same folder, or with its weights included");
        }
        return files.contains(name)
                ? Optional.empty()
                : Optional.of(keeps + "which is not there: pack that file too, or save it with its weights included");
    }

    private static String name(String location) {
        return location.startsWith(HERE) ? location.substring(HERE.length()) : location;
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
