// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.Assume;

/**
 * Maven from the path, for projects outside of this build. It writes to a separate local repository, so that jars of
 * this build do not get into the user's repository, and reads dependencies from the user's repository if possible, so
 * that no network is needed. Tests that run at the same time have separate repositories.
 */
final class Maven {

    private static final Path FOLDER = Path.of("target", "maven", System.getProperty("hotplate.fork", "fork-1"))
            .toAbsolutePath();

    private final Path settings;

    private Maven(Path settings) {
        this.settings = settings;
    }

    /** Finds Maven; skips the test if there is none. */
    static Maven ofPath() throws Exception {
        Assume.assumeTrue("there is no mvn on the path", isThere());
        String repository = "<id>here</id><url>%s</url><snapshots><enabled>false</enabled></snapshots>"
                .formatted(Path.of(System.getProperty("org.ops4j.pax.url.mvn.localRepository"))
                        .toUri());
        Files.createDirectories(FOLDER);
        forgetOurs();
        Path settings = FOLDER.resolve("settings.xml");
        Files.writeString(
                settings,
                """
                <settings>
                  <profiles>
                    <profile>
                      <id>here</id>
                      <repositories><repository>%1$s</repository></repositories>
                      <pluginRepositories><pluginRepository>%1$s</pluginRepository></pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles><activeProfile>here</activeProfile></activeProfiles>
                </settings>
                """
                        .formatted(repository));
        return new Maven(settings);
    }

    /** Configures every Maven that is started in a project accordingly. */
    void configure(Path project) throws IOException {
        Path repository = FOLDER.resolve("repository");
        Files.createDirectories(project.resolve(".mvn"));
        Files.writeString(
                project.resolve(".mvn/maven.config"),
                "-B\n-gs\n%s\n-Dmaven.repo.local=%s\n".formatted(settings, repository));
        // as other JVMs of tests
        Files.writeString(project.resolve(".mvn/jvm.config"), System.getProperty("hotplate.jvm") + "\n");
    }

    /** Returns the path of a jar of this build in the local repository. */
    static Path copyOf(String artifact, String version) {
        return FOLDER.resolve("repository/org/hotplate/%1$s/%2$s/%1$s-%2$s.jar".formatted(artifact, version));
    }

    /** Deletes the copies of this build's jars, which Maven would not replace: snapshots of an earlier build. */
    static void forgetOurs() throws IOException {
        Path ours = FOLDER.resolve("repository/org/hotplate");
        if (Files.exists(ours)) {
            try (var files = Files.walk(ours)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Runs goals in a project that was configured. */
    static Server.Said run(Path project, String goal) throws Exception {
        return run(project, Map.of(), "mvn", goal);
    }

    /** Runs a command, and kills it and its children if it does not end in time. */
    static Server.Said run(Path folder, Map<String, String> environment, String... command) throws Exception {
        Path output = Files.createTempFile("command", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(240, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError(List.of(command) + " did not end; it said: " + Files.readString(output));
        }
        String said = Files.readString(output);
        Files.delete(output);
        return new Server.Said(process.exitValue(), said);
    }

    private static boolean isThere() throws Exception {
        try {
            return run(Path.of("").toAbsolutePath(), Map.of(), "mvn", "-version")
                            .status()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
