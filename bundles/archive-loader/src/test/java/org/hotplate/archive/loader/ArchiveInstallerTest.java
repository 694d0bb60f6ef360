// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.hotplate.archive.loader.install.ArchiveInstaller;
import org.hotplate.archive.loader.install.ArchiveSource;
import org.hotplate.archive.loader.install.TemporaryArchive;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.model.deploy.InstallRequest;
import org.hotplate.model.deploy.Installation;
import org.hotplate.model.deploy.TransferListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ArchiveInstallerTest {

    @TempDir
    Path folder;

    private final CountDownLatch done = new CountDownLatch(1);
    private Path deploy;
    private HttpServer server;
    private ArchiveInstaller installer;

    @BeforeEach
    void open() throws IOException {
        deploy = folder.resolve("deploy");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        installer = new ArchiveInstaller(deploy, URL::openConnection);
    }

    @AfterEach
    void close() {
        done.countDown();
        server.stop(0);
    }

    @Test
    void installsAnArchiveWhole() throws Exception {
        byte[] archive = zip("resnet-18.model");

        assertThat(install("resnet-18.model"))
                .isEqualTo(new Installation("resnet-18", deploy.resolve("resnet-18.model"), false));

        assertThat(deploy.resolve("resnet-18.model")).hasBinaryContent(archive);
        assertThat(contentOf(deploy)).containsExactly("resnet-18.model");
    }

    @Test
    void installsAFileByItsUrl() throws Exception {
        zip("a b.model");

        install("--name ab '%s'".formatted(folder.resolve("a b.model").toUri()));

        assertThat(contentOf(deploy)).containsExactly("ab.model");
    }

    @Test
    void installsAFolderUnderAnotherName() throws Exception {
        Files.createDirectories(folder.resolve("unpacked/sub"));
        Files.writeString(folder.resolve("unpacked/sub/MANIFEST.json"), "{}");

        install("--name net unpacked");

        assertThat(deploy.resolve("net.model/sub/MANIFEST.json")).hasContent("{}");
        assertThat(contentOf(deploy)).containsExactly("net.model");
        assertThatThrownBy(() -> install("--name other --sha256 %s unpacked".formatted("0".repeat(64))))
                .hasMessageContaining("is a folder");
    }

    @Test
    void replacesAnArchiveOnlyWhenForced() throws Exception {
        byte[] archive = zip("a.model");
        Files.createDirectories(deploy.resolve("a.model"));
        Files.writeString(deploy.resolve("a.model/old"), "old");

        assertThatThrownBy(() -> install("a.model"))
                .hasMessage("%s exists already; replace it with --force, or give another name with --name"
                        .formatted(deploy.resolve("a.model")));
        assertThat(install("--force a.model").replaced()).isTrue();

        assertThat(deploy.resolve("a.model")).hasBinaryContent(archive);
        assertThat(contentOf(deploy)).containsExactly("a.model");
        assertThatThrownBy(() -> install("--force deploy/a.model"))
                .hasMessageContaining("is the deployed archive itself");
    }

    @Test
    void refusesWhatCannotBeServed() throws Exception {
        for (String name : List.of("ping.model", "-x.model", "sp ace.model", "jar.jar")) {
            Files.writeString(folder.resolve(name), "x");
        }

        assertThatThrownBy(() -> install("ping.model")).hasMessageContaining("a path of the server itself");
        assertThatThrownBy(() -> install("'sp ace.model'"))
                .hasMessageStartingWith("'sp ace' cannot be an endpoint's name");
        assertThatThrownBy(() -> install("--name ../x ping.model"))
                .hasMessageStartingWith("'../x' cannot be an endpoint's name");
        assertThatThrownBy(() -> install("--name x@1/2 ping.model"))
                .hasMessageStartingWith("'1/2' cannot be a version");
        assertThatThrownBy(() -> install("jar.jar")).hasMessageContaining("is not a .model archive or .onnx file");
        assertThatThrownBy(() -> install("gone.model")).hasMessageStartingWith("There is no file ");
        assertThatThrownBy(() -> install("'//host/x.model'")).hasMessageStartingWith("There is no file ");
        assertThatThrownBy(() -> install("ftp://host/x.model"))
                .hasMessage("Cannot fetch ftp://host/x.model: archives come from files, and from http and https URLs");
        assertThatThrownBy(() -> install("file://host/x.model"))
                .hasMessageStartingWith("'file://host/x.model' is not the URL of a file on this machine");
        assertThat(deploy).doesNotExist();
    }

    @Test
    void leavesNothingOfWhatIsNoWholeArchive() throws Exception {
        byte[] archive = zip("a.model");
        Files.writeString(folder.resolve("text.model"), "no zip");
        Files.write(folder.resolve("cut.model"), Arrays.copyOf(archive, archive.length - 10));

        assertThatThrownBy(() -> install("text.model"))
                .hasMessage("%s is not a model archive: it is not a zip file; nothing was installed"
                        .formatted(folder.resolve("text.model")));
        assertThatThrownBy(() -> install("cut.model"))
                .hasMessage("%s is incomplete: its end is missing; nothing was installed"
                        .formatted(folder.resolve("cut.model")));
        assertThat(contentOf(deploy)).isEmpty();
    }

    @Test
    void takesWhatHasTheSha256Alone() throws Exception {
        String sha256 = sha256(zip("a.model"));

        assertThatThrownBy(() -> install("--sha256 %s a.model".formatted("0".repeat(64))))
                .hasMessage("The SHA-256 of %s is %s, not %s; nothing was installed"
                        .formatted(folder.resolve("a.model"), sha256, "0".repeat(64)));
        assertThat(contentOf(deploy)).isEmpty();
        assertThatThrownBy(() -> install("--sha256 123 a.model"))
                .hasMessage("'123' is not a SHA-256: 64 hexadecimal digits are expected");

        install("a.model --sha256 " + sha256.toUpperCase(Locale.ROOT));
        assertThat(contentOf(deploy)).containsExactly("a.model");
    }

    @Test
    void installsFromAUrlUnderTheNameInIt() throws Exception {
        byte[] archive = zip("x");
        serve(archive);

        install("'%s' --sha256 %s".formatted(url("/nets/res%2Dnet.model?token=a/b.model#c"), sha256(archive)));

        assertThat(contentOf(deploy)).containsExactly("res-net.model");
        assertThat(deploy.resolve("res-net.model")).hasBinaryContent(archive);
    }

    @Test
    void asksForANameWhereTheUrlHasNone() throws Exception {
        serve(zip("x"));

        for (String path : List.of("/download?id=7", "/", "", "/x.model/", "/x.zip")) {
            assertThatThrownBy(() -> install("'%s'".formatted(url(path))))
                    .as(path)
                    .hasMessageContaining("give the model's name with --name");
        }
        assertThatThrownBy(() -> install("'%s'".formatted(url("/%2e%2e%2fx.model"))))
                .hasMessageStartingWith("'../x' cannot be an endpoint's name");
        install("--name net '%s'".formatted(url("/download?id=7")));

        assertThat(contentOf(deploy)).containsExactly("net.model");
    }

    @Test
    void leavesNothingOfAnArchiveThatDoesNotComeWhole() throws Exception {
        byte[] archive = zip("x");
        server.createContext("/cut.model", exchange -> {
            exchange.sendResponseHeaders(200, archive.length);
            exchange.getResponseBody().write(archive, 0, archive.length / 2);
            exchange.close();
        });
        server.createContext("/huge.model", exchange -> {
            exchange.sendResponseHeaders(200, Long.MAX_VALUE);
            exchange.getResponseBody().flush();
            exchange.close();
        });

        assertThatThrownBy(() -> install(url("/cut.model")))
                .hasMessageEndingWith("sent %d bytes instead of %d; nothing was installed"
                        .formatted(archive.length / 2, archive.length));
        assertThatThrownBy(() -> install(url("/huge.model")))
                .hasMessageStartingWith(
                        "Not enough space in %s: 9223372036854775807 bytes are needed".formatted(deploy));
        assertThatThrownBy(() -> install(url("/gone.model"))).hasMessageContaining("/gone.model");

        assertThat(contentOf(deploy)).isEmpty();
    }

    @Test
    void leavesNothingWhenItsClientLeaves() throws Exception {
        server.createContext("/slow.model", exchange -> {
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
        CompletableFuture<String> failure = new CompletableFuture<>();
        Thread client = new Thread(() -> {
            try {
                failure.complete(install(url("/slow.model")).toString());
            } catch (Exception e) {
                failure.complete(e.toString());
            }
        });
        client.start();
        await().until(() -> Files.exists(deploy) && contentOf(deploy).size() == 1);

        client.interrupt();

        await().until(() -> contentOf(deploy).isEmpty());
        assertThat(failure.get(10, TimeUnit.SECONDS)).contains("interrupted");
    }

    @Test
    void saysInOneSentenceThatTheDiskIsFull() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "there is no /dev/full here, which is always full");
        Path link = Files.createSymbolicLink(folder.resolve("link"), full);

        try (FileChannel channel = FileChannel.open(link, StandardOpenOption.WRITE);
                TemporaryArchive incoming = new TemporaryArchive(link, channel)) {
            assertThatThrownBy(() -> incoming.fill(new ByteArrayInputStream(new byte[100])))
                    .hasMessage("Cannot write into %s: No space left on device; nothing was left there", folder);
        }
        assertThat(link).doesNotExist();
    }

    @Test
    void deletesWhatAKilledServerLeft() throws Exception {
        Files.createDirectories(deploy);
        Path abandoned = hidden("dead");
        Files.writeString(abandoned, "half");
        Path foreign = Files.writeString(deploy.resolve(".keep.tmp"), "not ours");
        Path oldFolder = Files.createDirectory(hidden("old"));
        Files.writeString(oldFolder.resolve("half"), "half");
        for (Path each : List.of(oldFolder.resolve("half"), oldFolder)) {
            Files.setLastModifiedTime(each, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        }
        Path newFolder = Files.createDirectory(hidden("new"));

        try (TemporaryArchive alive = TemporaryArchive.create(hidden("alive"))) {
            new ArchiveInstaller(deploy, URL::openConnection);

            assertThat(contentOf(deploy))
                    .containsExactlyInAnyOrder(
                            foreign.getFileName().toString(),
                            newFolder.getFileName().toString(),
                            alive.file().getFileName().toString());
        }
        Files.writeString(abandoned, "half");
        zip("a.model");
        install("a.model");
        assertThat(abandoned).doesNotExist();
    }

    @Test
    void fetchesNothingWhereNoLauncherGuardsUrls() {
        ArchiveInstaller unguarded = new ArchiveInstaller(deploy, ArchiveSource::guarded);

        assertThatThrownBy(() -> unguarded.fetch(url("/x.model"), TransferListener.NONE))
                .hasMessageStartingWith("Cannot fetch %s: this server was not started by".formatted(url("/x.model")));
    }

    @Test
    void reportsHowFarItIs() throws Exception {
        byte[] archive = zip("x");
        serve(archive);
        List<String> seen = new ArrayList<>();

        installer.install(
                new InstallRequest(url("/x.model"), Optional.empty(), Optional.empty(), false),
                (source, done, total) -> seen.add("%s %d %d".formatted(source, done, total)));

        assertThat(seen).endsWith("%s %d %d".formatted(url("/x.model"), archive.length, archive.length));
    }

    @Test
    void installsABareModelUnderItsOwnEnding() throws Exception {
        Files.writeString(folder.resolve("net.onnx"), "onnx");
        serve("onnx".getBytes(StandardCharsets.UTF_8));

        assertThat(install("net.onnx").archive()).isEqualTo(deploy.resolve("net.onnx"));
        install("--name other net.onnx");
        install(url("/far.onnx?token=1"));

        assertThat(contentOf(deploy)).containsExactlyInAnyOrder("net.onnx", "other.onnx", "far.onnx");
        zip("net.model");
        assertThatThrownBy(() -> install("--force net.model"))
                .hasMessage("%s has the same name; uninstall that model first, or give another name with --name"
                        .formatted(deploy.resolve("net.onnx")));
    }

    /** Does the same as model:install with its arguments. */
    private Installation install(String line) throws DeployException {
        Optional<String> name = Optional.empty();
        Optional<String> sha256 = Optional.empty();
        boolean force = false;
        String source = "";
        Iterator<String> words =
                List.of(line.split(" (?=(?:[^']*'[^']*')*[^']*$)")).iterator();
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                case "--name" -> name = Optional.of(words.next());
                case "--sha256" -> sha256 = Optional.of(words.next());
                case "--force" -> force = true;
                default -> source = word.replace("'", "");
            }
        }
        String absolute = source.matches("[a-z]+:.*")
                ? source
                : folder.resolve(source).normalize().toString();
        return installer.install(new InstallRequest(absolute, name, sha256, force), TransferListener.NONE);
    }

    private Path hidden(String name) {
        return deploy.resolve(".%s.%s.tmp".formatted(name, UUID.randomUUID()));
    }

    private void serve(byte[] archive) {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, archive.length);
            exchange.getResponseBody().write(archive);
            exchange.close();
        });
    }

    private String url(String path) {
        return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
    }

    private byte[] zip(String name) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("MANIFEST.json"));
            zip.write(new byte[] {'{', '}'});
        }
        return Files.readAllBytes(file);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static List<String> contentOf(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
