// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.jar.JarFile;
import org.hotplate.common.Sha256;
import org.hotplate.model.CarriedCode;
import org.osgi.framework.Constants;

/**
 * The handler bundle in an unpacked archive.
 *
 * @param path the jar
 * @param code its identity and digest
 */
public record CarriedJar(Path path, CarriedCode code) {

    /**
     * Reads the identity and the digest of a jar.
     *
     * @throws CodeRefusedException if it cannot be installed as a bundle
     */
    public static CarriedJar of(Path path) throws CodeRefusedException, IOException {
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

    /** Opens the jar with a digest of the bytes read, which can be compared with {@link #code}. */
    public DigestingStream open() throws IOException {
        return new DigestingStream(path);
    }

    /** The bytes of a file, and the SHA-256 of the bytes that have been read. */
    public static final class DigestingStream extends DigestInputStream {

        private DigestingStream(Path file) throws IOException {
            super(Files.newInputStream(file), Sha256.digest());
        }

        public String sha256() {
            return Sha256.hex(getMessageDigest());
        }
    }
}
