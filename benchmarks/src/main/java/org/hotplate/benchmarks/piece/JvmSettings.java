// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.piece;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The settings that the program passes to the JVMs that JMH starts. */
public final class JvmSettings {

    /** The system property with the distribution's folder. */
    public static final String HOME = "benchmarks.home";

    /** The system property with the folder for written files. */
    public static final String WORK = "benchmarks.work";

    /** The system property with the picture's file. */
    public static final String PICTURE = "benchmarks.picture";

    private JvmSettings() {}

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
