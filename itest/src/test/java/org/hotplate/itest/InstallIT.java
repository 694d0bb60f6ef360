// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.CoreMatchers.startsWith;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Installs models and bundles from the network, with the assembled product and its own scripts. */
public class InstallIT {

    private static final String LEFTOVER = ".digits.0a1b2c3d-0000-4000-8000-0123456789ab.tmp";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final CountDownLatch done = new CountDownLatch(1);
    private HttpServer elsewhere;
    private Server server;

    @Before
    public void serve() throws Exception {
        server = Server.on(folder.newFolder("base").toPath());
        elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.setExecutor(Executors.newCachedThreadPool());
        elsewhere.start();
    }

    @After
    public void stop() throws Exception {
        done.countDown();
        server.close();
        elsewhere.stop(0);
    }

    private String url(String path) {
        return "http://127.0.0.1:%d%s".formatted(elsewhere.getAddress().getPort(), path);
    }

    private void configure(String properties) throws IOException {
        Path conf = Files.createDirectories(server.base().resolve("conf"));
        Files.writeString(conf.resolve("hotplate.properties"), properties);
    }

    private void offer(String path, Path file) {
        elsewhere.createContext(path, exchange -> {
            byte[] bytes = Files.readAllBytes(file);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private Server.Said exec(String line) throws Exception {
        return server.exec(line);
    }

    private List<String> deployed() throws IOException {
        try (Stream<Path> entries = Files.list(server.deploy())) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    @Test
    public void installsModelsAndBundlesFromWhereTheConfigurationAllows() throws Exception {
        offer("/allowed/digits.model", Product.home().resolve("samples/digits.model"));
        offer("/secret/digits.model", Product.home().resolve("samples/digits.model"));
        offer("/allowed/handler.jar", handler());
        elsewhere.createContext("/allowed/away.model", exchange -> {
            exchange.getResponseHeaders().add("Location", "/secret/digits.model");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        configure("allowed-urls=" + url("/allowed"));
        Files.writeString(server.deploy().resolve(LEFTOVER), "half an archive");
        Server.Said started = server.start();
        assertEquals(started.out(), 0, started.status());
        await().atMost(Duration.ofSeconds(20)).until(() -> deployed().isEmpty());

        for (String path : List.of(
                "/secret/digits.model",
                "/allowed/../secret/digits.model",
                "/allowed/away.model",
                "/allowed-evil/digits.model")) {
            Server.Said refused = exec("model:install " + url(path));
            assertEquals(refused.out(), 1, refused.status());
            assertThat(refused.out(), startsWith("Not fetching " + url("/")));
            assertThat(refused.out(), containsString("allowed-urls"));
            assertEquals(1, refused.out().lines().count());
        }
        Server.Said wrong = exec("model:install --sha256 " + "0".repeat(64) + " " + url("/allowed/digits.model"));
        assertThat(wrong.out(), startsWith("The SHA-256 of "));
        assertTrue(deployed().toString(), deployed().isEmpty());

        Server.Said installed = exec("model:install " + url("/allowed/digits.model"));
        assertEquals(installed.out(), 0, installed.status());
        assertThat(installed.out(), not(containsString("\r")));
        byte[] seven = Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.postPicture("digits", seven).statusCode() == 200);
        assertEquals(List.of("digits.model"), deployed());

        Server.Said bundle = exec("felix:install " + url("/allowed/handler.jar"));
        assertEquals(bundle.out(), 0, bundle.status());
        assertThat(bundle.out(), containsString("org.hotplate.handler.tensor"));
        assertThat(bundle.out(), containsString("until the server's next start"));
        assertThat(exec("felix:install " + url("/secret/handler.jar")).out(), startsWith("Not fetching "));
        // the framework opens this URL itself
        exec("felix:install " + updatedFrom(url("/secret/handler.jar")));
        assertThat(exec("felix:update com.example.wanderer").out(), containsString("Not fetching "));
    }

    @Test
    public void keepsNothingOfADownloadWhoseClientLeft() throws Exception {
        elsewhere.createContext("/slow.model", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (!done.await(10, TimeUnit.MILLISECONDS)) {
                    exchange.getResponseBody().write(new byte[1000]);
                    exchange.getResponseBody().flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        configure("allowed-urls=" + url(""));
        assertEquals(0, server.start().status());
        ProcessBuilder client = new ProcessBuilder(
                Product.home().resolve("bin/hotplate").toString(), "exec", "model:install " + url("/slow.model"));
        client.environment().put("HOTPLATE_BASE", server.base().toString());
        Process process = client.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().atMost(Duration.ofSeconds(20)).until(() -> deployed().size() == 1);

        process.destroy();

        await().atMost(Duration.ofSeconds(20)).until(() -> deployed().isEmpty());
    }

    @Test
    public void doesNotStartWithAPlaceThatIsNone() throws Exception {
        configure("allowed-urls=repo.example.org/models");

        Server.Said started = server.start();

        assertEquals(1, started.status());
        assertThat(started.out(), containsString("'repo.example.org/models' is not a value for allowed-urls"));
    }

    private Path updatedFrom(String url) throws IOException {
        Path jar = folder.newFile("wanderer.jar").toPath();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "com.example.wanderer");
        manifest.getMainAttributes().putValue("Bundle-UpdateLocation", url);
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    private static Path handler() throws IOException {
        try (Stream<Path> files = Files.walk(Product.home().resolve("system/org/hotplate"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("org.hotplate.handler.tensor-"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
