// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The exporter of the assembled product, through its scripts. */
public class ExportIT {

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path temp;
    private Path model;
    private Server server;

    @Before
    public void unpackTheSample() throws Exception {
        temp = temporary.getRoot().toPath();
        model = Files.createDirectory(temp.resolve("a model"));
        try (ZipFile zip = new ZipFile(sample("digits.model").toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                try (InputStream content = zip.getInputStream(entry)) {
                    Files.copy(content, model.resolve(entry.getName()));
                }
            }
        }
        server = Server.on(temp.resolve("base"));
    }

    @After
    public void stop() throws Exception {
        server.close();
    }

    @Test
    public void exportsAnArchiveThatAnswersAsTheOriginal() throws Exception {
        Path output = temp.resolve("again.model");
        Server.Said said = export("--output", output.toString(), "--description", "as it was");
        assertEquals(said.out(), 0, said.status());
        Files.copy(sample("digits.model"), server.deploy().resolve("digits.model"));
        Files.copy(output, server.deploy().resolve("again.model"));

        assertEquals(0, server.start().status());
        byte[] seven = Files.readAllBytes(sample("digit-7.jpg"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.postPicture("again", seven).statusCode() == 200);

        assertEquals(
                server.postPicture("digits", seven).body(),
                server.postPicture("again", seven).body());
    }

    @Test
    public void takesMmsOwnNameAndAbbreviationsAlsoThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("mme"), Product.home().resolve("bin/mxnet-model-export"));
        Process process = new ProcessBuilder(
                        link.toString(),
                        "--model-name=digits",
                        "--model-path",
                        model.toString(),
                        "--service",
                        "mxnet_vision_service.py")
                .directory(temp.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));

        assertEquals(said, 0, process.exitValue());
        assertTrue(Files.exists(temp.resolve("digits.model")));
        Server.Said again = export("--output", temp.resolve("second.model").toString());
        assertEquals(again.out(), 0, again.status());
        assertArrayEquals(
                Files.readAllBytes(temp.resolve("digits.model")), Files.readAllBytes(temp.resolve("second.model")));
    }

    @Test
    public void draftsASignatureByTheEngine() throws Exception {
        Files.delete(model.resolve("signature.json"));
        Path symbol = model.resolve("digits-symbol.json");
        Files.writeString(
                symbol,
                Files.readString(symbol)
                        .replaceFirst(
                                "\"name\": \"data\",",
                                "\"name\": \"data\", \"attrs\": {\"__shape__\": \"(0, 3, 0, 0)\"},"));
        Path output = temp.resolve("digits.model");

        Server.Said drafted = export("--output", output.toString());

        assertEquals(drafted.out(), 1, drafted.status());
        assertThat(drafted.out(), containsString("28"));
        assertThat(drafted.out(), containsString("which the network accepts"));
        assertThat(drafted.out(), containsString("--accept-signature"));
        assertThat(drafted.out().replaceAll("\\s", ""), containsString("[0,10]"));
        assertFalse(Files.exists(output));

        assertEquals(
                0, export("--output", output.toString(), "--accept-signature").status());
        assertTrue(Files.exists(output));
        assertFalse(Files.exists(model.resolve("signature.json")));
    }

    @Test
    public void tellsMisuseFromARefusedModel() throws Exception {
        assertSaid(2, "Missing required options: '--model-name=NAME'", "export");
        assertSaid(2, "did you mean '--force'?", "export", "--forec");
        assertSaid(2, "it matches '--model-name', '--model-path', '--model-version'", "export", "--model", "x");
        assertSaid(2, "'ping' is a path of the server", "export", "--model-name", "ping", "--model-path", "x");
        assertSaid(1, "There is no folder", "export", "--model-name", "x", "--model-path", temp + "/none");
        assertSaid(
                1,
                "There is no folder " + temp + "/none/",
                "export",
                "--model-name",
                "x",
                "--model-path",
                model.toString(),
                "--output",
                temp + "/none/");
        assertSaid(0, "--accept-signature", "export", "--help");
        Files.delete(model.resolve("digits-0000.params"));
        Server.Said refused = export();
        assertEquals(1, refused.status());
        assertThat(refused.out(), containsString("put digits-0000.params beside it"));
        assertEquals(refused.out(), 1, refused.out().lines().count());
    }

    @Test
    public void signsAsJarsignerDoes() throws Exception {
        Path keys = temp.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "publisher",
                        "-dname",
                        "CN=A Publisher",
                        "-storepass",
                        "secret1",
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("keytool.out").toFile())
                .start();
        assertEquals(0, keytool.waitFor());
        Path right = Files.writeString(temp.resolve("right"), "secret1\n");
        Path wrong = Files.writeString(temp.resolve("wrong"), "secret2\n");
        Path output = temp.resolve("signed.model");
        List<String> sign = List.of("--output", output.toString(), "--sign-with", keys.toString());

        assertRefused("The password of the key store", sign, "--storepass-file", wrong.toString());
        assertRefused("its keys are publisher", sign, "--storepass-file", right.toString(), "--alias", "other");
        assertRefused("--storepass-file or --storepass-env", sign);
        assertFalse(Files.exists(output));

        Server.Said said = export(with(sign, "--storepass-file", right.toString()));

        assertEquals(said.out(), 0, said.status());
        try (JarFile jar = new JarFile(output.toFile(), true)) {
            JarEntry weights = jar.getJarEntry("digits-0000.params");
            try (InputStream content = jar.getInputStream(weights)) {
                content.readAllBytes();
            }
            assertEquals(1, weights.getCodeSigners().length);
        }
    }

    private void assertRefused(String part, List<String> arguments, String... more) throws Exception {
        Server.Said said = export(with(arguments, more));
        assertTrue(said.out(), said.status() > 0);
        assertThat(said.out(), containsString(part));
        assertThat(said.out(), not(containsString("\tat ")));
    }

    private void assertSaid(int status, String part, String... arguments) throws Exception {
        Server.Said said = server.script(arguments);
        assertEquals(said.out(), status, said.status());
        assertThat(said.out(), containsString(part));
        assertThat(said.out(), not(containsString("\tat ")));
    }

    private static String[] with(List<String> arguments, String... more) {
        return java.util.stream.Stream.concat(arguments.stream(), java.util.Arrays.stream(more))
                .toArray(String[]::new);
    }

    private Server.Said export(String... more) throws Exception {
        return server.script(with(List.of("export", "--model-name", "digits", "--model-path", model.toString()), more));
    }

    private static Path sample(String name) {
        return Product.home().resolve("samples").resolve(name);
    }
}
