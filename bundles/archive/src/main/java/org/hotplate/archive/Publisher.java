// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.hotplate.common.Sha256;

/**
 * The signer of an archive.
 *
 * @param subject the name in the certificate, which is not verified
 * @param fingerprint the certificate's SHA-256 in hexadecimal digits, which identifies the publisher
 */
public record Publisher(String subject, String fingerprint) {

    static Publisher of(X509Certificate certificate) {
        try {
            byte[] digest = Sha256.digest().digest(certificate.getEncoded());
            String subject = certificate.getSubjectX500Principal().getName();
            return new Publisher(Printable.text(subject), HexFormat.of().formatHex(digest));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate that was read can be written", e);
        }
    }

    /** Returns the name and the beginning of the fingerprint, for messages. */
    @Override
    public String toString() {
        return "%s (SHA-256 %s…)".formatted(subject, fingerprint.substring(0, Math.min(16, fingerprint.length())));
    }
}
