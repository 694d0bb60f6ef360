// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.Publisher;
import org.hotplate.archive.TrustedPublishers;
import org.hotplate.archive.loader.store.Generation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether archives are signed as required by {@code archives.signed} and {@code archives.certificates}.
 *
 * <p>If the settings are invalid, no archive is accepted. The result is stored beside the unpacked copy, so that the
 * same rule applies to older copies after a restart.
 */
public final class Signing implements Publishers {

    private static final Logger LOG = LoggerFactory.getLogger(Signing.class);
    private static final String NOTE = "publisher";
    private static final String SIGNED = "archives.signed";
    private static final String CERTIFICATES = "archives.certificates";
    private static final String FILE = "conf/hotplate.archive.loader.cfg";

    /** Accepts all archives. */
    public static final Signing NONE = of("false", new String[0], Path.of(""));

    private final boolean demanded;
    private final @Nullable TrustedPublishers trusted;
    private final Optional<String> fault;

    private Signing(boolean demanded, @Nullable TrustedPublishers trusted, Optional<String> fault) {
        this.demanded = demanded;
        this.trusted = trusted;
        this.fault = fault;
    }

    /**
     * Reads the settings.
     *
     * @param certificates names of files, each text one or several, separated by commas
     * @param conf the folder they are relative to
     */
    public static Signing of(String signed, String[] certificates, Path conf) {
        String wanted = signed.strip().toLowerCase(Locale.ROOT);
        boolean demanded = !wanted.equals("false");
        TrustedPublishers trusted = null;
        Optional<String> fault = Optional.empty();
        try {
            trusted = TrustedPublishers.read(files(certificates, conf));
            if (demanded && trusted.isEmpty()) {
                fault = Optional.of("%s=%s needs %s, the files of the publishers' certificates"
                        .formatted(SIGNED, signed, CERTIFICATES));
            }
        } catch (ArchiveException e) {
            fault = Optional.of("%s: %s".formatted(CERTIFICATES, e.getMessage()));
        }
        if (demanded && !wanted.equals("true")) {
            fault = Optional.of("%s is '%s', which must be true or false".formatted(SIGNED, signed));
        }
        Optional<String> where = fault.map(text -> text + " (" + FILE + ")");
        where.ifPresent(
                text -> LOG.error(demanded ? "No archive is accepted: {}" : "No archive counts as signed: {}", text));
        return new Signing(demanded, trusted, where);
    }

    private static List<Path> files(String[] certificates, Path conf) throws ArchiveException {
        List<Path> files = new ArrayList<>();
        for (String name : Arrays.stream(certificates)
                .flatMap(names -> Arrays.stream(names.split(",")))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList()) {
            try {
                files.add(conf.resolve(name));
            } catch (InvalidPathException e) {
                throw new ArchiveException("'%s' is not a file's name".formatted(name), e);
            }
        }
        return files;
    }

    /**
     * Rejects an archive before it is copied, as far as possible.
     *
     * @throws SigningException if archives must be signed and the settings are invalid, or it is not an archive file
     */
    public void checkFirst(Path archive) throws SigningException {
        if (demanded && fault.isPresent()) {
            throw new SigningException("%s is not accepted, as no archive is: %s".formatted(archive, fault.get()));
        }
        boolean folder = Files.isDirectory(archive);
        if (demanded && (folder || ArchiveKey.isOnnx(archive.toString()))) {
            throw new SigningException("%s is a %s, which cannot be signed; %s=true allows archives only"
                    .formatted(archive, folder ? "folder" : "bare ONNX model", SIGNED));
        }
    }

    /**
     * Verifies the signature of an archive, and stores the result beside the unpacked copy.
     *
     * @param copy the server's copy of it
     * @throws SigningException if a signature is required, and there is no valid one
     */
    public void check(Path copy, Generation generation) throws SigningException, IOException {
        if (trusted == null || trusted.isEmpty()) {
            return;
        }
        try {
            Publisher publisher = trusted.check(copy, generation.files());
            Files.writeString(note(generation.files()), publisher.fingerprint());
            LOG.info("{} is signed by {}", copy.getFileName(), publisher);
        } catch (ArchiveException e) {
            if (demanded) {
                throw new SigningException("%s (%s=true)".formatted(e.getMessage(), SIGNED), e);
            }
            LOG.debug("{}", e.getMessage());
        }
    }

    /** Returns whether a copy that was accepted earlier may still be served. */
    public boolean accepts(Generation generation) {
        return !demanded || isSigned(generation.files());
    }

    /** Returns whether the files in a folder come from an archive that a trusted publisher signed. */
    public boolean isSigned(Path unpacked) {
        if (trusted == null || fault.isPresent()) {
            return false;
        }
        try {
            return trusted.contains(Files.readString(note(unpacked)));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            LOG.warn("Cannot find out who signed the archive of {}", unpacked, e);
            return false;
        }
    }

    @Override
    public Verdict of(ModelArchive archive) {
        return isSigned(archive.folder())
                ? new Verdict(true, "signed by one of " + CERTIFICATES)
                : new Verdict(false, fault.orElse("not signed by one of " + CERTIFICATES));
    }

    private static Path note(Path unpacked) {
        return unpacked.resolveSibling(NOTE);
    }
}
