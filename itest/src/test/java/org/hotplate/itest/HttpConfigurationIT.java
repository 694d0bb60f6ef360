// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The files in {@code conf/}, with mistakes, and the two HTTP listeners of the assembled product. */
public class HttpConfigurationIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Server server;
    private byte[] seven;

    @Before
    public void prepare() throws Exception {
        server = Server.on(folder.newFolder("base").toPath());
        Files.createDirectories(server.base().resolve("conf"));
        Files.copy(
                Product.home().resolve("samples/digits.model"), server.deploy().resolve("digits.model"));
        seven = Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));
    }

    @After
    public void stop() throws Exception {
        server.close();
    }

    @Test
    public void keepsServingWithWrongValuesAndNamesThemInTheLog() throws Exception {
        configure("hotplate.rest.cfg", "max.request.size=16MB\nmax_buffered=100\n");
        configure("hotplate.models.cfg", "queue=lots\n");
        start();

        assertEquals(200, server.postPicture("digits", seven).statusCode());
        awaitLine("conf/hotplate.rest.cfg: max.request.size is '16MB'; allowed is a whole number from 1 to 2147483647;"
                + " the default is used");
        awaitLine("conf/hotplate.rest.cfg: unknown key 'max_buffered' is ignored; did you mean 'max.buffered'?");
        awaitLine("conf/hotplate.models.cfg: queue is 'lots'; allowed is a whole number from 1 to 1000000;"
                + " the default is used");

        configure("hotplate.rest.cfg", "max.request.size=100\n");
        await().atMost(SOON).until(() -> server.postPicture("digits", seven).statusCode(), status -> status == 413);
        configure("hotplate.rest.cfg", "max.request.size=lots\n");
        awaitLine("conf/hotplate.rest.cfg: max.request.size is 'lots'; allowed is a whole number from 1 to 2147483647;"
                + " the previous configuration stays in effect");
        HttpResponse<String> refused = server.postPicture("digits", seven);
        assertEquals(413, refused.statusCode());
        assertThat(refused.body(), containsString("100 bytes"));
        assertEquals(200, server.get("/ping").statusCode());

        configure("hotplate.rest.cfg", "");
        await().atMost(SOON).until(() -> server.postPicture("digits", seven).statusCode(), status -> status == 200);

        Files.createDirectories(server.base().resolve("conf/secrets"));
        Files.writeString(server.base().resolve("conf/secrets/limit"), "99");
        configure(
                "hotplate.rest.cfg", "max.request.size=$[secret:limit]\nmin.rate=$[env:NO_SUCH_VARIABLE;default=0]\n");
        await().atMost(SOON).until(() -> server.postPicture("digits", seven).statusCode(), status -> status == 413);
        assertThat(server.postPicture("digits", seven).body(), containsString("99 bytes"));
        String shown = server.exec("config:show").out().replaceAll(" +", " ");
        assertThat(shown, containsString("server port --port " + server.port()));
        assertThat(shown, containsString("server stop-grace default 30"));
        assertThat(shown, containsString("hotplate.rest max.request.size conf/hotplate.rest.cfg $[secret:limit]"));
    }

    @Test
    public void keepsDeployingWithWrongValuesForTheArchiveLoader() throws Exception {
        String file = "hotplate.archive.loader.cfg";
        configure(file, "max.entries=many\n");
        start();
        awaitLine("conf/" + file + ": max.entries is 'many'; allowed is a whole number from 1 to 2147483647;"
                + " the default is used");
        assertEquals(200, server.postPicture("digits", seven).statusCode());

        configure(file, "archives.code=alow\n");
        awaitLine("conf/" + file + ": archives.code is 'alow'; allowed is deny, signed or allow;"
                + " the previous configuration stays in effect");
        deploysAnother("second");

        configure(file, "max.entries=5000\nmax_entries=7\n");
        awaitLine("conf/" + file + ": unknown key 'max_entries' is ignored; did you mean 'max.entries'?");
        deploysAnother("third");
        assertEquals(200, server.postPicture("digits", seven).statusCode());
    }

    @Test
    public void servesHealthAndModelsOnAListenerOfItsOwn() throws Exception {
        start();

        HttpResponse<String> ready = server.manage("/health/ready");
        assertEquals(ready.body(), 200, ready.statusCode());
        assertEquals("{\"models\":{\"READY\":[\"digits\"]},\"status\":\"ready\"}", ready.body());
        assertEquals("{\"status\":\"live\"}", server.manage("/health/live").body());
        assertThat(server.manage("/health/models").body(), containsString("\"name\":\"digits\""));

        assertEquals(200, server.postPicture("digits", seven).statusCode());
        await().atMost(SOON)
                .until(() -> server.manage("/metrics").body(), page -> page.contains("hotplate_requests_total{"));
        String metrics = server.manage("/metrics").body();
        assertThat(metrics, containsString("hotplate_model_ready{model=\"digits\",version=\"\"} 1.0"));
        assertThat(metrics, containsString("hotplate_request_inference_seconds_count{model=\"digits\",version=\"\"}"));

        assertEquals(404, server.manage("/ping").statusCode());
        assertEquals(404, server.manage("/digits/predict").statusCode());
        assertEquals(404, server.get("/health/live").statusCode());
        assertEquals(404, server.get("/models").statusCode());

        // the same checks in the shell, and a model that the configuration requires
        assertThat(server.exec("hc:exec ready").out(), containsString("OK"));
        Files.writeString(server.base().resolve("conf/hotplate.health.cfg"), "ready.models=digits,resnet\n");
        await().atMost(SOON).until(() -> server.manage("/health/ready").statusCode(), status -> status == 503);
        assertThat(
                server.manage("/health/ready").body(),
                containsString("ready.models in hotplate.health.cfg requires model 'resnet', which is not deployed"));
        assertEquals(503, server.get("/v2/health/ready").statusCode());
        assertEquals(503, server.get("/ping").statusCode());
        assertThat(server.exec("hc:exec ready").out(), containsString("which is not deployed"));
        Files.writeString(
                server.base().resolve("conf/hotplate.health.cfg"),
                "ready.models=digits,resnet\nping.always.passes=true\n");
        await().atMost(SOON).until(() -> server.get("/ping").statusCode(), status -> status == 200);
        assertEquals(404, server.get("/metrics").statusCode());
    }

    private void deploysAnother(String model) throws Exception {
        Files.copy(
                Product.home().resolve("samples/digits.model"), server.deploy().resolve(model + ".model"));
        await().atMost(SOON).until(() -> server.postPicture(model, seven).statusCode(), status -> status == 200);
    }

    private void start() throws Exception {
        Server.Said said = server.start();
        assertEquals(said.out(), 0, said.status());
    }

    private void configure(String file, String content) throws IOException {
        Files.writeString(server.base().resolve("conf").resolve(file), content);
    }

    /** Waits for a line of the log, and checks that it occurs once and that no stack trace follows. */
    private void awaitLine(String text) throws IOException {
        Path log = server.base().resolve("logs/hotplate.log");
        await(text).atMost(SOON).until(() -> Files.readString(log).contains(text));
        List<String> lines = Files.readAllLines(log);
        List<Integer> places = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).contains(text))
                .boxed()
                .toList();
        assertEquals(lines.toString(), 1, places.size());
        int next = places.get(0) + 1;
        assertEquals(
                lines.toString(), false, next < lines.size() && lines.get(next).startsWith("\tat "));
    }
}
