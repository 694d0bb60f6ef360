// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Markdown page with generated and hand-written sections. Each generated one is between two comments with its name.
 */
public final class Page {

    private final Path file;

    public Page(Path file) {
        this.file = file;
    }

    /**
     * Replaces the section with that name, and leaves everything else unchanged.
     *
     * @throws IOException if the page does not contain the section, or cannot be written
     */
    public void replace(String name, String piece) throws IOException {
        String begin = "<!-- generated: " + name + " -->";
        String end = "<!-- end of generated: " + name + " -->";
        String text = Files.readString(file);
        int from = text.indexOf(begin);
        int to = text.indexOf(end, Math.max(0, from));
        if (from < 0 || to < 0) {
            throw new IOException("%s has no place between '%s' and '%s'".formatted(file, begin, end));
        }
        Files.writeString(
                file, text.substring(0, from + begin.length()) + "\n" + piece.strip() + "\n" + text.substring(to));
    }
}
