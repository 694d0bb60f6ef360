// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.hotplate.itest.carried.HandlerJar;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The assembled product and an archive with code: an operator's permission, through the shell, and how long it lasts.
 */
public class TrustIT {

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Server server;

    @Before
    public void start() throws Exception {
        server = Server.on(folder.newFolder("a base").toPath());
        drop("one");
        Server.Said started = server.start();
        assertEquals(started.out(), 0, started.status());
    }

    @After
    public void stop() throws Exception {
        server.close();
    }

    @Test
    public void leaveIsGivenInTheShellAndOutlivesARestart() throws Exception {
        assertThat(
                server.exec("model:info own").out(),
                containsString("archive carries code: model:trust own, or archives.code=signed|allow"));
        assertThat(server.exec("model:trust nobody").out(), containsString("Model 'nobody' not found"));
        assertThat(
                server.exec("model:trust --sha256 00 own").out(),
                containsString("not the SHA-256 00; nothing is trusted"));

        Server.Said trusted = server.exec("model:trust own");
        assertEquals(trusted.out(), 0, trusted.status());
        assertThat(trusted.out(), containsString("org.example.labels 1.0.0"));
        awaitAnswer("one/one");
        String info = server.exec("model:info own").out().replaceAll(" +", " ");
        assertThat(info, containsString("trusted by model:trust"));
        assertThat(info, containsString("handler labels archive"));
        assertThat(
                server.exec("handler:list").out().replaceAll(" +", " "),
                containsString("org.example.labels 1.0.0 in the archive of own 1 0 0 1: own"));
        Server.Said again = server.exec("model:trust own");
        assertEquals(1, again.status());
        assertThat(again.out(), containsString("trusted already"));

        assertEquals(0, server.script("stop").status());
        assertEquals(0, server.start().status());
        awaitAnswer("one/one");

        assertEquals(0, server.script("stop").status());
        drop("two");
        assertEquals(0, server.start().status());
        awaitAnswer("one/one");
        assertThat(server.exec("model:diag own").out(), containsString("archive carries code"));
        assertEquals(0, server.exec("model:trust own").status());
        awaitAnswer("two/two");
    }

    private void awaitAnswer(String answer) {
        await(answer)
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.postPicture("own", picture()).body().contains(answer));
    }

    private void drop(String version) throws Exception {
        byte[] jar = HandlerJar.answering(version).bytes();
        Archives archive = Archives.of(sample("digits.model")).carrying("labels.jar", jar);
        Archives.drop(archive.bytes(), server.deploy().resolve("own.model"));
    }

    private static byte[] picture() throws Exception {
        return Files.readAllBytes(sample("digit-7.jpg"));
    }

    private static Path sample(String name) {
        return Product.home().resolve("samples").resolve(name);
    }
}
