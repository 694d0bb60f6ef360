// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the system's loader in a separate process ({@code ldd}) to resolve a library's dependencies. No code of the
 * library runs.
 *
 * @param libraryPath the folders that the loader searches in addition to its own, as in {@code LD_LIBRARY_PATH}
 */
public record LoaderTrial(String libraryPath) {

    private static final Pattern DEPENDENCY = Pattern.compile("\\s*(\\S+) => (not found|.*)");

    /** A direct or indirect dependency of a library. */
    record Dependency(String name, boolean found) {}

    /** Returns a trial with {@code LD_LIBRARY_PATH} of this process, which conf/hotplate.env may set. */
    public static LoaderTrial here() {
        String path = System.getenv("LD_LIBRARY_PATH");
        return new LoaderTrial(path == null ? "" : path);
    }

    /**
     * Returns the dependencies of a library. Libraries in its folder are found as well.
     *
     * @throws IOException if it is not a library for this machine; the message is the loader's
     */
    List<Dependency> resolve(Path library) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("ldd", library.toString()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("LD_LIBRARY_PATH", library.getParent() + File.pathSeparator + libraryPath);
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while ldd was running", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", lines).strip());
        }
        List<Dependency> dependencies = new ArrayList<>();
        for (String line : lines) {
            Matcher dependency = DEPENDENCY.matcher(line);
            if (dependency.matches()) {
                dependencies.add(
                        new Dependency(dependency.group(1), !dependency.group(2).equals("not found")));
            }
        }
        return dependencies;
    }
}
