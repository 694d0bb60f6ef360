// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.jar.JarFile;
import org.hotplate.model.CarriedCode;
import org.osgi.framework.Constants;

/**
 * The handler bundle of an unpacked archive.
 *
 * @param path where it lies
 * @param code what it is
 */
record CarriedJar(Path path, CarriedCode code) {

    /** @throws CodeRefusedException if it is nothing that can be installed by itself */
    static CarriedJar of(Path path) throws CodeRefusedException, IOException {
        String file = String.valueOf(path.getFileName());
        BundleIdentity identity;
        try {
            identity = BundleIdentity.of(path);
        } catch (IOException e) {
            throw new CodeRefusedException(
                    "%s in the archive is not a handler bundle: %s; pack a whole OSGi bundle"
                            .formatted(file, String.valueOf(e.getMessage()).replace(path.toString(), file)),
                    e);
        }
        try (JarFile jar = new JarFile(path.toFile())) {
            String host = jar.getManifest().getMainAttributes().getValue(Constants.FRAGMENT_HOST);
            if (host != null) {
                throw new CodeRefusedException(
                        ("%s in the archive is a fragment of '%s', and an archive may not change other bundles; pack"
                                        + " a complete bundle")
                                .formatted(file, host));
            }
        }
        try (DigestingStream in = new DigestingStream(path)) {
            in.transferTo(OutputStream.nullOutputStream());
            return new CarriedJar(
                    path,
                    new CarriedCode(file, identity.name(), identity.version().toString(), in.sha256()));
        }
    }

    /** Reads the jar's bytes, so that what has been read can be compared with {@link #code}. */
    DigestingStream open() throws IOException {
        return new DigestingStream(path);
    }

    /** The bytes of a file, and the SHA-256 of those that have been read. */
    static final class DigestingStream extends DigestInputStream {

        private DigestingStream(Path file) throws IOException {
            super(Files.newInputStream(file), sha256Digest());
        }

        String sha256() {
            return HexFormat.of().formatHex(getMessageDigest().digest());
        }

        private static MessageDigest sha256Digest() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }
}
