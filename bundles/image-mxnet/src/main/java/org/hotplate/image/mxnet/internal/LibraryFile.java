// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds libmxnet in a folder of native libraries; its name depends on the build. */
final class LibraryFile {

    private static final List<String> NAMES =
            List.of(System.mapLibraryName("mxnet"), System.mapLibraryName("libmxnet"), "libmxnet.so");

    private LibraryFile() {}

    static Path in(Path folder) throws IOException {
        for (String name : NAMES) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return folder.resolve(name).toAbsolutePath();
            }
        }
        throw new FileNotFoundException("None of %s is in %s".formatted(NAMES, folder));
    }
}
