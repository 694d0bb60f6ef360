// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Reads the version of the embedded library. */
final class LibraryVersion {

    private LibraryVersion() {}

    /** Reads the version that Maven recorded in the library's jar; returns only its name if there is none. */
    static String of(String group, String artifact) {
        String notes = "/META-INF/maven/%s/%s/pom.properties".formatted(group, artifact);
        try (InputStream in = LibraryVersion.class.getResourceAsStream(notes)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return (artifact + " " + properties.getProperty("version", "")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
