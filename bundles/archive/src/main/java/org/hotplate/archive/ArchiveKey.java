// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.List;
import java.util.Optional;

/**
 * The key of a file in the deploy folder: {@code x} for {@code x.model}, and the whole name of a bare model, {@code
 * x.onnx}, because both may be present. If another such suffix precedes {@code .model}, as in {@code x.onnx.model}, the
 * key is the whole name, so that keys are unique.
 */
public final class ArchiveKey {

    private static final String ARCHIVE = ".model";
    private static final String ONNX = ".onnx";
    private static final List<String> ENDINGS = List.of(ARCHIVE, ONNX);

    private ArchiveKey() {}

    /** Returns the key of a file, if its name is that of an archive or a bare model. */
    public static Optional<String> of(String fileName) {
        Optional<String> ending = endingOf(fileName);
        if (!ending.equals(Optional.of(ARCHIVE))) {
            return ending.map(any -> fileName);
        }
        String name = without(fileName, ARCHIVE);
        return Optional.of(endingOf(name).isPresent() ? fileName : name);
    }

    /** Returns the name of the file with this key. */
    public static String file(String key) {
        return endingOf(key).isPresent() ? key : key + ARCHIVE;
    }

    /** Returns the file's name without its suffix: an endpoint, possibly with a version. */
    public static String stem(String key) {
        return without(file(key), ending(key));
    }

    /** Returns the file's suffix. */
    public static String ending(String key) {
        return endingOf(key).orElse(ARCHIVE);
    }

    /** Returns whether a text is the key, or the path, of a bare model. */
    public static boolean isOnnx(String key) {
        return key.endsWith(ONNX);
    }

    private static Optional<String> endingOf(String fileName) {
        return ENDINGS.stream().filter(fileName::endsWith).findFirst();
    }

    private static String without(String fileName, String ending) {
        return fileName.substring(0, fileName.length() - ending.length());
    }
}
