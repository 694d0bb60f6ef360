// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.hotplate.itest.carried.ExitingActivator;
import org.hotplate.itest.carried.FaultyJar;
import org.hotplate.itest.carried.LoopingActivator;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The assembled product with jars in the deploy folder that fail or hang when they start. */
public class InstalledCodeIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Server server;

    @Before
    public void start() throws Exception {
        server = Server.on(folder.newFolder("base").toPath());
        put("a-exits.jar", FaultyJar.ofActivator("exits", ExitingActivator.class));
        put("b-loops.jar", FaultyJar.ofActivator("loops", LoopingActivator.class));
        Server.Said started = server.start();
        assertEquals(started.out(), 0, started.status());
    }

    @After
    public void stop() throws Exception {
        server.close();
    }

    @Test
    public void anActivatorDelaysOnlyItselfAndIsSkippedByTheNextStart() throws Exception {
        long pid = server.pid();
        put("c-naps.jar", FaultyJar.ofNaps());
        put("digits.model", Files.readAllBytes(Product.home().resolve("samples/digits.model")));
        byte[] seven = Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));
        await().atMost(SOON).until(() -> server.postPicture("digits", seven).statusCode() == 200);
        await().atMost(SOON).until(() -> state("org.example.napping").contains("Active"));
        assertThat(state("org.example.loops"), containsString("Starting"));
        assertThat(state("org.example.exits"), containsString("Resolved"));
        Path hung = server.base().resolve("data/hung-jars.json");
        await().atMost(SOON).until(() -> Files.exists(hung));
        assertEquals(pid, server.pid());

        Server.Said stopped = server.script("stop");
        assertEquals(stopped.out(), 0, stopped.status());
        assertThat(stopped.out(), containsString("Stopped the server"));
        assertFalse(log().contains("has not stopped within"));

        Server.Said started = server.start();
        assertEquals(started.out(), 0, started.status());
        assertThat(started.out(), containsString("1 READY"));
        await().atMost(SOON).until(() -> state("org.example.napping").contains("Active"));
        assertThat(state("org.example.loops"), containsString("Installed"));
        assertTrue(log().contains("b-loops.jar is not started: its start did not end the last time"));
        assertTrue(log().contains("System.exit(3) was called, but installed code cannot end the server"));
    }

    private void put(String name, byte[] content) throws Exception {
        Files.write(server.deploy().resolve(name), content);
    }

    private String state(String bundle) throws Exception {
        return server.exec("lb -s " + bundle).out();
    }

    private String log() throws Exception {
        StringBuilder all = new StringBuilder();
        try (var files = Files.list(server.base().resolve("logs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
