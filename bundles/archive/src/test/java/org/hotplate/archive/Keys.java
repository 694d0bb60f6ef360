// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;

/** Key pairs created with the JDK's keytool, and archives signed with them. */
final class Keys {

    private static final char[] PASSWORD = "password".toCharArray();

    private final Path folder;
    private final Path store;

    Keys(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("keys.p12");
    }

    /** Creates a key pair with a self-signed certificate. */
    Keys pair(String name, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name));
        command.addAll(List.of("-keyalg", "EC"));
        command.addAll(Arrays.asList(options));
        keytool(command);
        return this;
    }

    /** Writes a certificate, in PEM form. */
    Path certificate(String name) throws Exception {
        Path file = folder.resolve(name + ".pem");
        keytool(List.of("-exportcert", "-rfc", "-alias", name, "-file", file.toString()));
        return file;
    }

    /** Replaces a pair's certificate by one that another pair issues. */
    Keys issued(String name, String by, String... options) throws Exception {
        Path request = folder.resolve(name + ".csr");
        Path issued = folder.resolve(name + ".crt");
        keytool(List.of("-certreq", "-alias", name, "-file", request.toString()));
        List<String> command = new ArrayList<>(List.of("-gencert", "-rfc", "-alias", by));
        command.addAll(List.of("-infile", request.toString(), "-outfile", issued.toString()));
        command.addAll(Arrays.asList(options));
        keytool(command);
        keytool(List.of("-importcert", "-noprompt", "-alias", name, "-file", issued.toString()));
        return this;
    }

    /** Signs a copy of an archive. */
    Path sign(Path archive, String name) throws Exception {
        return sign(archive, name, key().getCertificateChain(name));
    }

    /** Signs a copy of an archive, with any certificates. */
    Path sign(Path archive, String name, Certificate... chain) throws Exception {
        Path signed = archive.resolveSibling(name.replace(' ', '-') + "-" + archive.getFileName());
        JarSigner signer = new JarSigner.Builder(
                        (PrivateKey) key().getKey(name, PASSWORD),
                        CertificateFactory.getInstance("X.509").generateCertPath(Arrays.asList(chain)))
                .signerName("PUB")
                .build();
        try (ZipFile zip = new ZipFile(archive.toFile());
                OutputStream out = Files.newOutputStream(signed)) {
            signer.sign(zip, out);
        }
        return signed;
    }

    KeyStore key() throws Exception {
        return KeyStore.getInstance(store.toFile(), PASSWORD);
    }

    private void keytool(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-keystore", store.toString(), "-storepass", new String(PASSWORD)));
        Path output = folder.resolve("keytool.txt");
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(keytool.waitFor()).as(() -> read(output)).isZero();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Opens an archive as a file system for changes. */
    static FileSystem open(Path archive) throws Exception {
        return FileSystems.newFileSystem(URI.create("jar:" + archive.toUri()), Map.of());
    }
}
