// SPDX-License-Identifier: Apache-2.0
package org.hotplate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hotplate.formats.MalformedFileException;

/** Reads files with arbitrary content: a {@link MalformedFileException} is the only failure allowed. */
final class Fuzzed {

    interface Reader {
        void read(Path file) throws IOException;
    }

    private Fuzzed() {}

    static void file(Path folder, String name, byte[] content, Reader reader) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        try {
            reader.read(file);
        } catch (MalformedFileException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
