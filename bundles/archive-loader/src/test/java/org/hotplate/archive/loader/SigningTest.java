// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import org.hotplate.archive.loader.store.Copier;
import org.hotplate.archive.loader.trust.Signing;
import org.hotplate.model.ModelState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigningTest {

    private static final String PASSWORD = "password";

    @TempDir
    static Path conf;

    @TempDir
    Path root;

    private final FakeRegistry registry = new FakeRegistry();

    @BeforeAll
    static void makeKeys() throws Exception {
        for (String name : List.of("alice", "mallory")) {
            keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keyalg", "EC");
        }
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "alice",
                "-file",
                conf.resolve("alice.pem").toString());
        Files.writeString(conf.resolve("text.pem"), "hello");
    }

    @Test
    void servesWhatATrustedPublisherSigned() throws Exception {
        Bench bench = bench(registry, demand());
        bench.put("a.model", signed(1, "alice"));
        bench.settle();

        assertThat(registry.version("a")).isEqualTo(1);
    }

    @Test
    void failsWhatNobodyOrSomebodyElseSigned() throws Exception {
        Bench bench = bench(registry, demand());
        bench.put("a.model", 1);
        bench.put("b.model", signed(1, "mallory"));
        bench.settle();

        assertThat(registry.state("a")).contains(ModelState.FAILED);
        assertThat(registry.failure("a"))
                .isEqualTo("a.model is not signed; only archives signed by a trusted publisher are allowed"
                        + " (archives.signed=true)");
        assertThat(registry.state("b")).contains(ModelState.FAILED);
        assertThat(registry.failure("b"))
                .startsWith("b.model is signed by CN=mallory")
                .contains("none of the trusted publishers");
        assertThat(bench.stored()).noneMatch(path -> path.matches("[ab]/\\d+"));
    }

    @Test
    void failsWhatWasAlteredAfterwards() throws Exception {
        Bench bench = bench(registry, demand());
        bench.put("a.model", signedThenChanged());
        bench.settle();

        assertThat(registry.state("a")).contains(ModelState.FAILED);
        assertThat(registry.failure("a")).startsWith("a.model ").contains("altered since it was signed");
    }

    @Test
    void failsAFolderAtOnce() throws Exception {
        Bench bench = bench(registry, demand());
        TestArchive.folder(bench.deploy.resolve("a.model"), 1);
        bench.settle();

        assertThat(registry.state("a")).contains(ModelState.FAILED);
        assertThat(registry.failure("a"))
                .isEqualTo("a.model is a folder, which cannot be signed; archives.signed=true allows archives only");
    }

    @Test
    void failsABareModelAtOnce() throws Exception {
        Bench bench = bench(registry, demand());
        bench.put("a.onnx", TestArchive.onnx(1));
        bench.settle();

        assertThat(registry.state("a")).contains(ModelState.FAILED);
        assertThat(registry.failure("a"))
                .isEqualTo(
                        "a.onnx is a bare ONNX model, which cannot be signed; archives.signed=true allows archives only");
    }

    @Test
    void servesOnWhenAnUpdateIsNotSigned() throws Exception {
        Bench bench = bench(registry, demand());
        bench.put("a.model", signed(1, "alice"));
        bench.settle();
        bench.put("a.model", 2);
        bench.settle();

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.failure("a")).startsWith("a.model is not signed");
    }

    @Test
    void servesTheSignedLastGoodCopyAfterARestart() throws Exception {
        Bench before = bench(registry, demand());
        before.put("a.model", signed(1, "alice"));
        before.settle();
        before.put("a.model", 2);
        FakeRegistry restarted = new FakeRegistry();
        bench(restarted, demand()).scan();

        assertThat(restarted.version("a")).isEqualTo(1);
        assertThat(restarted.served("a").orElseThrow().notice())
                .hasValueSatisfying(notice -> assertThat(notice.message()).startsWith("a.model is not signed"));
    }

    @Test
    void doesNotServeAnUnsignedLastGoodCopyOnceSigningIsDemanded() throws Exception {
        Bench before = bench(registry, Signing.NONE);
        before.put("a.model", 1);
        before.settle();
        FakeRegistry restarted = new FakeRegistry();
        bench(restarted, demand()).scan();

        assertThat(restarted.served("a")).isEmpty();
        assertThat(restarted.state("a")).contains(ModelState.FAILED);
        assertThat(restarted.failure("a")).startsWith("a.model is not signed");
    }

    @Test
    void doesNotServeTheLastGoodCopyOfAPublisherWhoIsNoLongerNamed() throws Exception {
        Bench before = bench(registry, demand());
        before.put("a.model", signed(1, "alice"));
        before.settle();
        keytool(
                "-exportcert",
                "-alias",
                "mallory",
                "-file",
                conf.resolve("mallory.der").toString());
        FakeRegistry restarted = new FakeRegistry();
        bench(restarted, Signing.of("true", new String[] {"mallory.der"}, conf)).scan();

        assertThat(restarted.served("a")).isEmpty();
        assertThat(restarted.failure("a")).contains("is signed by CN=alice");
    }

    @Test
    void saysSoOfAServedModelWhenSigningIsDemandedWhileItServes() throws Exception {
        Bench before = bench(registry, Signing.NONE);
        before.put("a.model", 1);
        before.settle();
        bench(registry, demand()).scan();

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.failure("a")).startsWith("a.model is not signed");
    }

    @ParameterizedTest
    @CsvSource({
        "true,      '',                     archives.signed=true needs archives.certificates",
        "true,      absent.pem,             archives.certificates: ",
        "true,      'alice.pem, text.pem',  archives.certificates: ",
        "yes,       alice.pem,              'archives.signed is ''yes'', which must be true or false'",
        "'',        alice.pem,              'archives.signed is '''', which must be true or false'"
    })
    void acceptsNothingWhenTheSettingsAreWrong(String signed, String certificates, String reason) throws Exception {
        Signing signing = Signing.of(signed, new String[] {certificates}, conf);
        Bench bench = bench(registry, signing);
        bench.put("a.model", signed(1, "alice"));
        bench.put("b.model", 1);
        bench.settle();

        for (String name : List.of("a", "b")) {
            assertThat(registry.state(name)).contains(ModelState.FAILED);
            assertThat(registry.failure(name))
                    .startsWith(name + ".model is not accepted, as no archive is: " + reason)
                    .endsWith("(conf/hotplate.archive.loader.cfg)");
        }
    }

    @Test
    void tellsWhoseArchiveWasSignedWithoutDemandingIt() throws Exception {
        Signing signing = Signing.of("false", new String[] {"alice.pem"}, conf);
        Bench bench = bench(registry, signing);
        bench.put("a.model", signed(1, "alice"));
        bench.put("b.model", 1);
        bench.put("c.model", signed(1, "mallory"));
        bench.settle();

        assertThat(signing.isSigned(files("a"))).isTrue();
        assertThat(signing.isSigned(files("b"))).isFalse();
        assertThat(signing.of(registry.served("a").orElseThrow().archive()).trusted())
                .isTrue();
        assertThat(signing.of(registry.served("c").orElseThrow().archive()).trusted())
                .isFalse();
        assertThat(signing.isSigned(files("c"))).isFalse();
        assertThat(Signing.NONE.isSigned(files("a"))).isFalse();
    }

    private Path files(String name) {
        return registry.served(name).orElseThrow().archive().folder();
    }

    private static Signing demand() {
        return Signing.of("true", new String[] {"alice.pem"}, conf);
    }

    private Bench bench(FakeRegistry models, Signing signing) throws IOException {
        return new Bench(root.resolve("deploy"), root.resolve("data"), models, Copier::transfer, signing);
    }

    private byte[] signedThenChanged() throws Exception {
        Path file = Files.write(root.resolve("changed.zip"), signed(1, "alice"));
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.writeString(zip.getPath("any-0000.params"), "other weights");
        }
        return Files.readAllBytes(file);
    }

    private byte[] signed(int version, String name) throws Exception {
        Path plain = Files.write(root.resolve("plain.zip"), TestArchive.zip(version));
        KeyStore keys = KeyStore.getInstance(conf.resolve("keys.p12").toFile(), PASSWORD.toCharArray());
        JarSigner signer = new JarSigner.Builder((KeyStore.PrivateKeyEntry)
                        keys.getEntry(name, new KeyStore.PasswordProtection(PASSWORD.toCharArray())))
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipFile zip = new ZipFile(plain.toFile());
                OutputStream signed = out) {
            signer.sign(zip, signed);
        }
        return out.toByteArray();
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", conf.resolve("keys.p12").toString(), "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(conf.resolve("keytool.txt").toFile())
                .start();
        assertThat(keytool.waitFor()).as("keytool").isZero();
    }
}
