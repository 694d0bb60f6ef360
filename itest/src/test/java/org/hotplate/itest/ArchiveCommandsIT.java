// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The product's commands for archives, with and without a server. */
public class ArchiveCommandsIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Server server;

    @Before
    public void unpack() throws Exception {
        server = Server.on(folder.newFolder("a base").toPath());
    }

    @After
    public void stop() throws Exception {
        server.close();
    }

    @Test
    public void saysWithoutAServerWhatTheSampleHoldsAndNeeds() throws Exception {
        Server.Said info = server.script("archive", "info", sample().toString());

        assertEquals(info.out(), 0, info.status());
        assertThat(info.out(), containsString("mxnet_vision_service: here (org.hotplate.handler.vision"));
        assertThat(info.out(), containsString("MXNet: here (org.hotplate.engine.mxnet"));
        Server.Said verify = server.script("archive", "verify", sample().toString());
        assertEquals(verify.out(), 0, verify.status());
        assertThat(verify.out(), containsString("is whole"));
        Server.Said files = server.script("archive", "list-files", sample().toString());
        assertEquals(files.out(), 0, files.status());
        assertThat(files.out(), containsString("signature.json"));
        assertFalse("no server is needed", Files.exists(server.base().resolve("data")));
    }

    @Test
    public void takesNamesWithBlanksAndLettersOfAnyLanguage() throws Exception {
        Path copy = folder.newFolder("größe 1").toPath().resolve("模型 ß.model");
        Files.copy(sample(), copy);

        Server.Said verify = server.script("archive", "verify", copy.toString());

        assertEquals(verify.out(), 0, verify.status());
        assertThat(verify.out(), containsString("模型 ß.model"));
    }

    @Test
    public void listsTheFaultsOfABrokenCopyAndFails() throws Exception {
        byte[] bytes = Files.readAllBytes(sample());
        bytes[bytes.length / 2] ^= 0x55;
        Path broken = Files.write(folder.getRoot().toPath().resolve("broken.model"), bytes);

        Server.Said verify = server.script("archive", "verify", broken.toString());

        assertEquals(verify.out(), 1, verify.status());
        assertThat(verify.out(), containsString("1. error"));
        assertThat(verify.out(), not(containsString("Exception")));
        JsonNode json = JSON.readTree(withoutLastLine(
                server.script("archive", "verify", "--json", broken.toString()).out()));
        assertFalse(json.path("whole").asBoolean());
        assertFalse(json.path("faults").isEmpty());
    }

    @Test
    public void tellsMisuseFromWhatIsNoArchive() throws Exception {
        assertEquals(2, server.script("archive").status());
        assertEquals(2, server.script("archive", "info").status());
        Server.Said typo = server.script("archive", "verfy", "x.model");
        assertEquals(2, typo.status());
        assertThat(typo.out(), containsString("did you mean 'hotplate archive verify'?"));
        assertEquals(2, server.script("archive", "info", "--jsn", "x.model").status());

        Server.Said missing = server.script("archive", "info", "missing.model");
        assertEquals(1, missing.status());
        assertEquals(missing.out(), 1, missing.out().strip().lines().count());
    }

    @Test
    public void saysTheSameInTheShellOfARunningServer() throws Exception {
        Files.copy(sample(), server.deploy().resolve("digits.model"));
        Server.Said begun = server.start();
        assertEquals(begun.out(), 0, begun.status());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.exec("model:list").out().contains("READY"));

        for (String what : new String[] {"info", "verify", "list-files"}) {
            Server.Said inShell = server.exec("archive:" + what + " --json digits");
            Server.Said without = server.script(
                    "archive",
                    what,
                    "--json",
                    server.deploy().resolve("digits.model").toString());

            assertEquals(inShell.out(), 0, inShell.status());
            assertEquals(withoutEngineVersion(without.out()), withoutEngineVersion(inShell.out()));
        }
        assertThat(server.exec("archive:info digits").out(), containsString("MXNet: here (1.9"));

        Files.write(server.deploy().resolve("digits.model"), new byte[] {1, 2, 3});
        Server.Said broken = server.exec("archive:verify digits");
        assertEquals(broken.out(), 1, broken.status());
        assertThat(broken.out(), containsString("1. error"));
    }

    @Test
    public void findsNoFaultInTheTestModels() throws Exception {
        Path models = Path.of(System.getProperty("hotplate.testdata", "none"), "models");
        assumeTrue("there are no test models in " + models, Files.isDirectory(models));
        for (String name : new String[] {"squeezenet_v1.0", "lstm_ptb", "two_input"}) {
            Server.Said verify = server.script(
                    "archive", "verify", models.resolve(name + ".model").toString());

            assertEquals(verify.out(), 0, verify.status());
        }
    }

    /** Only a running engine can report its framework's version. */
    private static JsonNode withoutEngineVersion(String out) throws Exception {
        JsonNode json = JSON.readTree(out);
        if (json.path("engine") instanceof ObjectNode engine) {
            engine.remove("version");
        }
        return json;
    }

    private static String withoutLastLine(String out) {
        return out.substring(0, out.stripTrailing().lastIndexOf('\n'));
    }

    private static Path sample() {
        return Product.home().resolve("samples/digits.model");
    }
}
