// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.piece;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the program hands to the JVMs that JMH starts. */
public final class Given {

    /** The system property with the distribution's folder. */
    public static final String HOME = "benchmarks.home";

    /** The system property with the folder that may be written to. */
    public static final String WORK = "benchmarks.work";

    /** The system property with the picture's file. */
    public static final String PICTURE = "benchmarks.picture";

    private Given() {}

    static Path path(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException("There is no system property " + property + "; use benchmarks/run pieces");
        }
        return Path.of(value);
    }

    static byte[] picture() {
        try {
            return Files.readAllBytes(path(PICTURE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
