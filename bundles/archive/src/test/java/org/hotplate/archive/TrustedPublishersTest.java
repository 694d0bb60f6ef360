// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveReport.Publication;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedPublishersTest {

    @TempDir
    static Path keysFolder;

    private static Keys keys;
    private static Path alice;
    private static Keys company;

    @TempDir
    Path folder;

    private final ArchiveReader reader = new ArchiveReader(ArchiveLimits.DEFAULT);
    private final ArchiveInspector inspector = new ArchiveInspector(ArchiveLimits.DEFAULT);
    private Path archive;

    @BeforeAll
    static void makeKeys() throws Exception {
        keys = new Keys(keysFolder).pair("alice").pair("mallory");
        alice = keys.certificate("alice");
        company = new Keys(Files.createDirectories(keysFolder.resolve("company")))
                .pair("company", "-ext", "bc:c")
                .pair("employee")
                .issued("employee", "company");
    }

    @BeforeEach
    void makeArchive() throws Exception {
        archive = new SmallNetwork().listed().write(folder.resolve("small.model"));
    }

    @Test
    void trustsWhatATrustedPublisherSigned() throws Exception {
        Path signed = keys.sign(archive, "alice");

        Publisher publisher = check(signed, alice);

        assertThat(publisher.subject()).isEqualTo("CN=alice");
        assertThat(publisher.fingerprint()).matches("[0-9a-f]{64}");
        TrustedPublishers trusted = TrustedPublishers.read(List.of(alice));
        assertThat(trusted.contains(publisher.fingerprint())).isTrue();
        assertThat(trusted.contains("")).isFalse();
    }

    @Test
    void leavesTheSignatureOutOfTheModel() throws Exception {
        reader.unpack(keys.sign(archive, "alice"), folder.resolve("unpacked"));

        try (Stream<Path> files = Files.list(folder.resolve("unpacked"))) {
            assertThat(files).hasSize(6).noneMatch(file -> file.toString().contains("META-INF"));
        }
    }

    @Test
    void reportsWhoSigned() throws Exception {
        ArchiveReport report = inspector.verify(keys.sign(archive, "alice"));

        assertThat(report.faults()).isEmpty();
        assertThat(report.publication().state()).isEqualTo(Publication.State.SIGNED);
        assertThat(report.publication().publishers())
                .extracting(Publisher::subject)
                .containsExactly("CN=alice");
        assertThat(report.entries())
                .filteredOn(entry -> entry.use() == ArchiveReport.Use.PUBLISHER)
                .hasSize(3);
    }

    @Test
    void refusesWhatNobodySigned() {
        refuses(archive, "is not signed");
    }

    @Test
    void refusesAStranger() throws Exception {
        refuses(keys.sign(archive, "mallory"), "is signed by CN=mallory", "none of the trusted publishers");
    }

    @Test
    void refusesFolders() throws Exception {
        Path model = new SmallNetwork().writeFolder(folder.resolve("folder.model"));

        assertThatThrownBy(() -> TrustedPublishers.read(List.of(alice)).check(model, model))
                .hasMessageContaining("is a folder, which cannot be signed");
    }

    @Test
    void refusesAChangedEntry() throws Exception {
        Path signed = keys.sign(new SmallNetwork().write(folder.resolve("plain.model")), "alice");
        try (FileSystem zip = Keys.open(signed)) {
            Files.writeString(zip.getPath("labels.txt"), "maybe\n");
        }

        refuses(signed, "labels.txt", "altered since it was signed");
        assertThat(inspector.inspect(signed).publication().state()).isEqualTo(Publication.State.ALTERED);
        assertThat(inspector.inspect(signed).isSound()).isFalse();
    }

    @Test
    void refusesAnAddedEntry() throws Exception {
        Path signed = keys.sign(new SmallNetwork().write(folder.resolve("plain.model")), "alice");
        try (FileSystem zip = Keys.open(signed)) {
            Files.writeString(zip.getPath("extra.txt"), "extra");
        }

        refuses(signed, "holds 'extra.txt', which its signature does not cover");
    }

    @Test
    void refusesAnAddedEntryThatIsOtherwiseIgnored() throws Exception {
        Path signed = keys.sign(new SmallNetwork().write(folder.resolve("plain.model")), "alice");
        try (FileSystem zip = Keys.open(signed)) {
            Files.writeString(zip.getPath("META-INF", "labels.txt"), "extra");
        }

        assertThatThrownBy(() -> check(signed, alice)).isInstanceOf(ArchiveException.class);
    }

    @Test
    void refusesWhenAnEntryIsGone() throws Exception {
        Path signed = keys.sign(new SmallNetwork().write(folder.resolve("plain.model")), "alice");
        try (FileSystem zip = Keys.open(signed)) {
            Files.delete(zip.getPath("labels.txt"));
        }

        refuses(signed, "has no 'labels.txt', which was signed");
    }

    @Test
    void refusesWhenTheSignatureIsGone() throws Exception {
        Path signed = keys.sign(archive, "alice");
        try (FileSystem zip = Keys.open(signed)) {
            Files.delete(zip.getPath("META-INF", "PUB.SF"));
            Files.delete(zip.getPath("META-INF", "PUB.EC"));
        }

        refuses(signed, "is not signed");
    }

    @Test
    void refusesWhenPartOfTheSignatureIsGone() throws Exception {
        Path signed = keys.sign(archive, "alice");
        try (FileSystem zip = Keys.open(signed)) {
            Files.delete(zip.getPath("META-INF", "PUB.EC"));
        }

        refuses(signed, "its signature does not cover");
    }

    @Test
    void refusesWhatWasUnpackedFromSomethingElse() throws Exception {
        Path signed = keys.sign(archive, "alice");
        Path unpacked = folder.resolve("unpacked");
        reader.unpack(signed, unpacked);
        Files.writeString(unpacked.resolve("labels.txt"), "maybe\n");

        assertThatThrownBy(() -> TrustedPublishers.read(List.of(alice)).check(signed, unpacked))
                .hasMessageContaining("holds another 'labels.txt' than the one that was signed");
    }

    @Test
    void refusesACertificateThatIsNoLongerOrNotYetValid() throws Exception {
        Path signed = keys.sign(archive, "alice");
        Path unpacked = folder.resolve("unpacked");
        reader.unpack(signed, unpacked);
        X509Certificate certificate;
        try (var in = Files.newInputStream(alice)) {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        Instant end = certificate.getNotAfter().toInstant();
        Instant begin = certificate.getNotBefore().toInstant();

        assertThatThrownBy(() -> new TrustedPublishers(List.of(certificate), () -> end.plus(Duration.ofSeconds(2)))
                        .check(signed, unpacked))
                .hasMessageContaining("whose certificate expired on");
        assertThatThrownBy(() -> new TrustedPublishers(List.of(certificate), () -> begin.minus(Duration.ofDays(1)))
                        .check(signed, unpacked))
                .hasMessageContaining("valid only from");
    }

    @Test
    void trustsWhomATrustedPublisherIssuedACertificateTo() throws Exception {
        Path ca = company.certificate("company");
        Path signed = company.sign(archive, "employee");

        assertThat(check(signed, ca).subject()).isEqualTo("CN=company");
        refuses(signed, "none of the trusted publishers");
    }

    @Test
    void refusesAChainThatOnlyLooksRight() throws Exception {
        Path ca = company.certificate("company");
        X509Certificate real = (X509Certificate) company.key().getCertificate("company");
        Keys forger = new Keys(Files.createDirectories(folder.resolve("forger")))
                .pair("company", "-ext", "bc:c")
                .pair("employee");
        forger.issued("employee", "company");
        Path signed = forger.sign(archive, "employee", forger.key().getCertificate("employee"), real);

        assertThatThrownBy(() -> check(signed, ca)).hasMessageContaining("none of the trusted publishers");
    }

    @Test
    void refusesACertificateThatWasIssuedForSomethingElse() throws Exception {
        Path ca = company.certificate("company");
        company.pair("server").issued("server", "company", "-ext", "eku=serverAuth");

        assertThatThrownBy(() -> check(company.sign(archive, "server"), ca))
                .hasMessageContaining("none of the trusted publishers");
    }

    @Test
    void refusesAFileThatIsNoCertificate() throws Exception {
        Path text = Files.writeString(folder.resolve("text.pem"), "hello");
        Path empty = Files.write(folder.resolve("empty.pem"), new byte[0]);

        assertThatThrownBy(() -> TrustedPublishers.read(List.of(text)))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("text.pem");
        assertThatThrownBy(() -> TrustedPublishers.read(List.of(empty))).hasMessageContaining("empty.pem");
        assertThatThrownBy(() -> TrustedPublishers.read(List.of(folder.resolve("absent.pem"))))
                .hasMessage("there is no file %s", folder.resolve("absent.pem"));
    }

    @Test
    void neverTakesAChangedByteForTheRealThing() throws Exception {
        Path signed = keys.sign(new SmallNetwork().write(folder.resolve("plain.model")), "alice");
        byte[] whole = Files.readAllBytes(signed);
        reader.unpack(signed, folder.resolve("real"));
        TrustedPublishers trusted = TrustedPublishers.read(List.of(alice));
        for (int at = 0; at < whole.length; at += 11) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x11;
            Path file = Files.write(folder.resolve("changed.model"), changed);
            Path unpacked = folder.resolve("changed" + at);
            try {
                reader.unpack(file, unpacked);
                trusted.check(file, unpacked);
            } catch (ArchiveException e) {
                continue;
            }
            // a byte that is never read, of a date or of a local header, may change
            try (Stream<Path> files = Files.list(unpacked)) {
                for (Path part : files.toList()) {
                    assertThat(part)
                            .hasSameBinaryContentAs(folder.resolve("real")
                                    .resolve(part.getFileName().toString()));
                }
            }
        }
    }

    private Publisher check(Path file, Path... certificates) throws ArchiveException, IOException {
        Path unpacked = Files.createTempDirectory(folder, "unpacked");
        reader.unpack(file, unpacked);
        return TrustedPublishers.read(Arrays.asList(certificates)).check(file, unpacked);
    }

    private void refuses(Path file, String... reasons) {
        assertThatThrownBy(() -> check(file, alice))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContainingAll(reasons)
                .hasMessageContaining(file.getFileName().toString());
    }
}
