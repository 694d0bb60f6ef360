// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The content of a file in an archive; may be opened repeatedly. */
interface Content {

    InputStream open() throws IOException;

    /** Returns the source for messages. */
    String origin();

    static Content of(Path file) {
        return new Content() {
            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }

            @Override
            public String origin() {
                return file.toString();
            }
        };
    }

    static Content of(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Content() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public String origin() {
                return name;
            }
        };
    }
}
