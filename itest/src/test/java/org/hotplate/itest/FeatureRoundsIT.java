// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Checks that features that are installed and uninstalled many times leave nothing in the server. */
public class FeatureRoundsIT {

    private static final int ENGINES = 2;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int ROUNDS = 10;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Server server;

    @Before
    public void start() throws Exception {
        server = Server.on(folder.newFolder("base").toPath());
        Files.copy(
                Product.home().resolve("samples/digits.model"), server.deploy().resolve("digits.model"));
        Server.Said said = server.start();
        assertEquals(said.out(), 0, said.status());
    }

    @After
    public void stop() throws Exception {
        server.close();
    }

    @Test
    public void leavesNothingBehind() throws Exception {
        awaitServed();
        round(); // classes that are loaded once
        Traces before = traces();

        for (int i = 0; i < ROUNDS; i++) {
            round();
        }

        Traces after = traces();
        System.out.printf("%d rounds: %s, then %s%n", ROUNDS, before, after);
        assertEquals(before.bundles(), after.bundles());
        assertEquals(before.libraries(), after.libraries());
        assertEquals(before.files(), after.files());
        // threads for trials and for starting child processes end after a moment
        await().atMost(SOON).until(() -> threads() <= before.threads());
        // a client may be disconnecting while threads are counted
        assertTrue(before + " then " + after, after.handles() <= before.handles() + 5);
    }

    private void round() throws Exception {
        run("feature:uninstall mxnet-cpu; feature:uninstall handler-ssd");
        run("feature:install handler-ssd; feature:install mxnet-cpu");
        awaitServed();
    }

    private record Traces(String bundles, long threads, long handles, List<String> libraries, List<String> files) {}

    private Traces traces() throws Exception {
        // one that waits for trials for each engine, and the picture decoder; they have handles too
        await().atMost(SOON)
                .until(() ->
                        ProcessHandle.of(server.pid()).orElseThrow().children().count() == ENGINES + 1);
        Path process = Path.of("/proc", Long.toString(server.pid()));
        List<String> libraries = List.of();
        long handles = 0;
        if (Files.exists(process)) {
            try (var lines = Files.lines(process.resolve("maps"));
                    var open = Files.list(process.resolve("fd"))) {
                libraries = lines.filter(line -> line.contains(".so") || line.contains("jna"))
                        .map(line -> line.replaceFirst("^[^/]*", ""))
                        .distinct()
                        .sorted()
                        .toList();
                handles = open.count();
            }
        }
        try (var files = Files.walk(server.base().resolve("data"))) {
            return new Traces(
                    bundles(),
                    threads(),
                    handles,
                    libraries,
                    // the framework assigns new bundle ids, and a feature's bundles come from system/
                    files.filter(Files::isRegularFile)
                            .map(file -> server.base().relativize(file).toString())
                            .filter(file -> !file.startsWith("data/cache"))
                            .sorted()
                            .toList());
        }
    }

    private String bundles() throws Exception {
        return run("lb -s")
                .lines()
                .map(line -> line.replaceFirst("^[^|]*\\|", ""))
                .sorted()
                .toList()
                .toString();
    }

    /** Counts the server's threads, except those of clients and of garbage collection. */
    private long threads() throws Exception {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.pid()),
                        "Thread.print")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said.lines()
                .filter(line ->
                        line.startsWith("\"hotplate-") || line.startsWith("\"JNA") || line.startsWith("\"Thread-"))
                .filter(line -> !line.startsWith("\"hotplate-shell"))
                .count();
    }

    private String run(String line) throws Exception {
        Server.Said said = server.exec(line);
        assertEquals(said.out(), 0, said.status());
        return said.out();
    }

    private void awaitServed() {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(SOON)
                .until(() -> server.postPicture("digits", seven()).statusCode() == 200);
    }

    private static byte[] seven() throws Exception {
        return Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));
    }
}
