// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveReport.Publication.State;
import org.hotplate.common.Sha256;

/**
 * The certificates whose signatures on archives are trusted.
 *
 * <p>An archive is trusted if one publisher has signed all of it, and that publisher's certificate is in this list, or
 * was issued for code signing by one in this list, directly or through other certificates. Certificates must be valid
 * at the time of the check: a time stamp is not sufficient, because its clock may not be trusted. Revocation is not
 * checked: remove the certificate from the list instead. Thread-safe.
 */
public final class TrustedPublishers {

    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    private static final String ANY_USE = "2.5.29.37.0";
    private static final long LARGEST = 1 << 20;

    private final List<X509Certificate> certificates;
    private final InstantSource clock;

    TrustedPublishers(List<X509Certificate> certificates, InstantSource clock) {
        this.certificates = List.copyOf(certificates);
        this.clock = clock;
    }

    /**
     * Reads certificates, in PEM or DER form; a file may contain several.
     *
     * @throws ArchiveException if a file does not exist, or is not a certificate
     */
    public static TrustedPublishers read(List<Path> files) throws ArchiveException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path file : files) {
            certificates.addAll(read(file));
        }
        return new TrustedPublishers(certificates, InstantSource.system());
    }

    private static Collection<X509Certificate> read(Path file) throws ArchiveException {
        try {
            if (Files.size(file) > LARGEST) {
                throw new ArchiveException("%s is too large for a certificate".formatted(file));
            }
            // all at once: read one after another, a broken second certificate would count as the end of the file
            Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
            if (found.isEmpty()) {
                throw new ArchiveException("%s holds no certificate".formatted(file));
            }
            return found.stream().map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            throw new ArchiveException("%s is not an X.509 certificate in PEM or DER form".formatted(file), e);
        } catch (NoSuchFileException e) {
            throw new ArchiveException("there is no file %s".formatted(file), e);
        } catch (AccessDeniedException e) {
            throw new ArchiveException("%s cannot be read: permission denied".formatted(file), e);
        } catch (IOException e) {
            throw new ArchiveException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    public boolean isEmpty() {
        return certificates.isEmpty();
    }

    /** Returns whether the list contains this certificate. */
    public boolean contains(String fingerprint) {
        return certificates.stream()
                .anyMatch(certificate -> Publisher.of(certificate).fingerprint().equals(fingerprint));
    }

    /**
     * Checks that an archive is signed by a trusted publisher, and that the unpacked files are the signed ones.
     *
     * @param unpacked the folder it was unpacked to
     * @return the certificate in the list that the trust is based on
     * @throws ArchiveException if not; the message contains the reason
     */
    public Publisher check(Path archive, Path unpacked) throws ArchiveException {
        if (Files.isDirectory(archive)) {
            throw new ArchiveException(
                    "%s is a folder, which cannot be signed; only archives signed by a trusted publisher are allowed"
                            .formatted(archive));
        }
        try {
            PublisherSignature signature = PublisherSignature.read(archive);
            if (signature.state() == State.UNSIGNED) {
                throw new ArchiveException(
                        "%s is not signed; only archives signed by a trusted publisher are allowed".formatted(archive));
            }
            if (signature.state() == State.ALTERED) {
                throw new ArchiveException("%s %s".formatted(archive, signature.fault()));
            }
            Publisher vouching = vouching(signature.signers(), archive);
            checkSame(signature, unpacked, archive);
            return vouching;
        } catch (IOException e) {
            throw new ArchiveException("%s: its signature cannot be checked: %s".formatted(archive, e.getMessage()), e);
        }
    }

    private Publisher vouching(List<CodeSigner> signers, Path archive) throws ArchiveException {
        Set<String> faults = new LinkedHashSet<>();
        for (CodeSigner signer : signers) {
            X509Certificate certificate = certificate(signer);
            try {
                return Publisher.of(anchor(signer, certificate));
            } catch (GeneralSecurityException e) {
                faults.add("%s, %s".formatted(Publisher.of(certificate), e.getMessage()));
            }
        }
        throw new ArchiveException("%s is signed by %s".formatted(archive, String.join("; and by ", faults)));
    }

    /** Returns the certificate in the list on which trust in a signer is based. */
    private X509Certificate anchor(CodeSigner signer, X509Certificate certificate) throws GeneralSecurityException {
        Instant now = clock.instant();
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw new CertificateException(
                    "whose certificate expired on " + certificate.getNotAfter().toInstant());
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw new CertificateException("whose certificate is valid only from "
                    + certificate.getNotBefore().toInstant());
        }
        if (certificates.contains(certificate)) {
            return certificate;
        }
        return issuer(signer, certificate, Date.from(now));
    }

    /** The archive contains its own certificate chain, so each link must be checked. */
    private X509Certificate issuer(CodeSigner signer, X509Certificate certificate, Date now)
            throws GeneralSecurityException {
        CertificateException stranger = new CertificateException("who is none of the trusted publishers");
        List<String> uses = certificate.getExtendedKeyUsage();
        if (uses != null && !uses.contains(CODE_SIGNING) && !uses.contains(ANY_USE)) {
            throw stranger;
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate link : signer.getSignerCertPath().getCertificates()) {
            if (certificates.contains(link)) {
                break;
            }
            chain.add((X509Certificate) link);
        }
        if (certificates.isEmpty()) {
            throw stranger;
        }
        try {
            PKIXParameters parameters = new PKIXParameters(Set.copyOf(certificates.stream()
                    .map(trusted -> new TrustAnchor(trusted, null))
                    .toList()));
            parameters.setRevocationEnabled(false);
            parameters.setDate(now);
            PKIXCertPathValidatorResult result = (PKIXCertPathValidatorResult) CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
            X509Certificate anchor = result.getTrustAnchor().getTrustedCert();
            anchor.checkValidity(now);
            return anchor;
        } catch (GeneralSecurityException e) {
            stranger.initCause(e);
            throw stranger;
        }
    }

    /** Two readers of one zip file can see different contents: the unpacked files must be the signed ones. */
    private static void checkSame(PublisherSignature signature, Path unpacked, Path archive)
            throws ArchiveException, IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(unpacked)) {
            files = list.toList();
        }
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (!Sha256.of(file).equals(signature.digests().get(name))) {
                throw new ArchiveException(
                        "%s holds another '%s' than the one that was signed: it was altered since it was signed"
                                .formatted(archive, Printable.text(name)));
            }
        }
    }

    static X509Certificate certificate(CodeSigner signer) {
        return (X509Certificate) signer.getSignerCertPath().getCertificates().get(0);
    }
}
