// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.After;
import org.junit.Assume;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Failures of the machine during an update: the product is killed, or its disk is full. */
public class MishapIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int KILLS = 4;
    private static final String OLD = "old";
    private static final String NEW = "new";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Server server;
    private Process process;
    private Path mounted;

    @After
    public void kill() throws Exception {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
        if (mounted != null) {
            new ProcessBuilder("umount", mounted.toString()).start().waitFor();
        }
    }

    @Test
    public void servesTheLastGoodArchiveHoweverOftenItIsKilledInASwap() throws Exception {
        server = Server.on(folder.newFolder("base").toPath());
        Path archive = server.deploy().resolve("digits.model");
        byte[][] versions = {labelled(OLD), labelled(NEW)};
        Files.write(archive, versions[0]);
        Random random = new Random(5);
        for (int round = 0; round < KILLS; round++) {
            process = server.run();
            awaitAnswer();
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50 + random.nextInt(1_000));
            for (int i = 1; System.nanoTime() < end; i++) {
                Archives.drop(versions[i % 2], archive);
                String answer = answer();
                assertTrue(answer, answer.startsWith(OLD) || answer.startsWith(NEW));
            }
            if (round % 2 == 1) {
                // the file that was being copied when the machine went down
                Files.write(archive, Arrays.copyOf(versions[0], versions[0].length / 2));
            }

            process.destroyForcibly().waitFor();
        }

        process = server.run();
        awaitAnswer();
        process.destroy();
        assertTrue(process.waitFor(40, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        long copies;
        try (var files = Files.walk(server.base().resolve("data"))) {
            copies = files.filter(file -> file.getFileName().toString().equals("signature.json"))
                    .count();
        }
        assertTrue("what kills left behind is cleared away, but " + copies + " copies are there", copies <= 2);
    }

    @Test
    public void servesOnWhileTheDiskIsFullAndSwapsWhenThereIsRoom() throws Exception {
        Path base = folder.newFolder("small").toPath();
        mounted = mount(base);
        Path deploy = folder.newFolder("deploy").toPath();
        Path archive = deploy.resolve("digits.model");
        Files.write(archive, labelled(OLD));
        server = Server.on(base);
        process = server.run("--deploy", deploy.toString());
        awaitAnswer();
        Path filler = base.resolve("filler");
        fill(filler);

        Archives.drop(labelled(NEW), archive);
        await().atMost(SOON).until(() -> server.exec("model:diag digits").out().contains("No space left"));
        for (int i = 0; i < 20; i++) {
            assertEquals(OLD + " seven", answer());
        }

        Files.delete(filler);
        await().atMost(SOON).until(() -> answer().equals(NEW + " seven"));
    }

    private static Path mount(Path base) throws Exception {
        int status;
        try {
            status = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=420m", "tmpfs", base.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            status = 1;
        }
        Assume.assumeTrue("A full disk is a small file system, and this user may mount none", status == 0);
        return base;
    }

    private static void fill(Path filler) {
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (int size = 1 << 20; size > 0; size >>= 10) {
                try {
                    while (true) {
                        out.write(new byte[size]);
                    }
                } catch (IOException e) {
                    // not enough space for this file; for a smaller one there may be
                }
            }
        } catch (IOException e) {
            throw new AssertionError("The disk is not full", e);
        }
    }

    /** Returns the sample with labels that identify this version. */
    private static byte[] labelled(String version) throws IOException {
        String labels = IntStream.rangeClosed(0, 9)
                .mapToObj(
                        digit -> version + " " + "zero one two three four five six seven eight nine".split(" ")[digit])
                .collect(Collectors.joining("\n", "", "\n"));
        return Archives.of(Product.home().resolve("samples/digits.model"))
                .file("synset.txt", labels.getBytes(StandardCharsets.UTF_8))
                .bytes();
    }

    private void awaitAnswer() {
        await().atMost(SOON).ignoreExceptions().until(() -> !answer().isEmpty());
    }

    /** Sends a picture of a seven, and returns its label. */
    private String answer() throws IOException {
        byte[] seven = Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));
        try (Connection connection = new Connection(server.port())) {
            Connection.Answer answer = connection.post("digits", seven);
            assertEquals(answer.body(), 200, answer.status());
            return answer.body().replaceFirst("(?s).*?\"class\":\"([^\"]*)\".*", "$1");
        }
    }
}
