// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Assume;

/** The generators of hostile model files beside this repository. Those of ONNX need the Python package onnx. */
final class HostileFiles {

    private static final Path FOLDER = Path.of("../../shared/testdata/hostile");

    private HostileFiles() {}

    /** Returns a file of a kind; skips the test if there is none. */
    static Path file(String kind, String name) {
        Path file = FOLDER.resolve(kind).resolve(name).toAbsolutePath();
        Assume.assumeTrue("There is no " + file, Files.exists(file));
        return file;
    }

    /** Writes the files of a kind into a folder; returns false, and prints that, if Python cannot. */
    static boolean make(String kind, Path into) throws InterruptedException {
        Path script = file(kind, "make.py");
        int status;
        try {
            status = new ProcessBuilder(System.getProperty("python", "python3"), script.toString())
                    .directory(into.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            status = 1;
        }
        if (status != 0) {
            System.out.printf("Skipped: python3 does not run %s%n", script);
        }
        return status == 0;
    }
}
