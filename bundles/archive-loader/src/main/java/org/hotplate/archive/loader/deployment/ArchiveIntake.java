// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.loader.store.Copier;
import org.hotplate.archive.loader.store.Generation;
import org.hotplate.archive.loader.trust.Signing;
import org.hotplate.archive.loader.trust.SigningException;
import org.hotplate.archive.loader.watch.Fingerprint;
import org.hotplate.archive.loader.watch.Snapshot;
import org.hotplate.common.LowPriorityThread;

/** Copies an archive into the data folder, verifies the copy and unpacks it. The original is not read afterwards. */
public final class ArchiveIntake {

    /** Thrown if the original changed while it was read: it is not complete yet. */
    public static final class StillChangingException extends Exception {
        public StillChangingException(String message) {
            super(message);
        }
    }

    private final ArchiveReader reader;
    private final Copier copier;
    private final int mostFiles;
    private final Signing signing;
    private final LowPriorityThread quietly;

    public ArchiveIntake(
            ArchiveReader reader, Copier copier, int mostFiles, Signing signing, LowPriorityThread quietly) {
        this.reader = reader;
        this.copier = copier;
        this.mostFiles = mostFiles;
        this.signing = signing;
        this.quietly = quietly;
    }

    /**
     * Returns how much of an archive is present; for a folder this is not known before it is read.
     *
     * @throws ArchiveException if it is neither a file nor a folder: reading a pipe could block forever
     */
    public ArchiveReader.Completeness inspect(Path archive) throws ArchiveException, IOException {
        if (Files.isDirectory(archive)) {
            return ArchiveReader.Completeness.COMPLETE;
        }
        if (!Files.isRegularFile(archive)) {
            throw new ArchiveException(archive + " is not a model archive: a zip file or a folder is allowed");
        }
        ArchiveReader.Completeness completeness = reader.inspect(archive);
        // the reader of a bare model reports the best message for other content
        return ArchiveKey.isOnnx(archive.toString()) && completeness == ArchiveReader.Completeness.NOT_AN_ARCHIVE
                ? ArchiveReader.Completeness.COMPLETE
                : completeness;
    }

    /** Returns whether an existing copy may still be served, given the present rules for signatures. */
    public boolean accepts(Generation generation) {
        return signing.accepts(generation);
    }

    /** Reads an existing copy. */
    public ModelArchive read(Generation generation) throws ArchiveException {
        if (!accepts(generation)) {
            throw new ArchiveException(
                    "%s is from an archive that no trusted publisher signed".formatted(generation.files()));
        }
        return reader.read(generation.files());
    }

    /** Copies and unpacks the archive of a snapshot. */
    public ModelArchive take(Snapshot snapshot, Generation generation)
            throws ArchiveException, IOException, SigningException, StillChangingException {
        signing.checkFirst(snapshot.archive());
        try {
            return quietly.call(() -> Files.isDirectory(snapshot.archive())
                    ? takeFolder(snapshot, generation)
                    : takeFile(snapshot, generation));
        } catch (ArchiveException | IOException | SigningException | StillChangingException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private ModelArchive takeFile(Snapshot snapshot, Generation generation)
            throws ArchiveException, IOException, SigningException, StillChangingException {
        Path copy =
                generation.folder().resolve(String.valueOf(snapshot.archive().getFileName()));
        copier.copy(snapshot.archive(), copy);
        checkUnchanged(snapshot);
        if (Files.size(copy) != Files.size(snapshot.archive())) {
            throw new IOException("the copy %s has another size than the original".formatted(copy));
        }
        try {
            ModelArchive archive = reader.unpack(copy, generation.files());
            signing.check(copy, generation);
            Files.delete(copy);
            return archive;
        } catch (ArchiveException e) {
            throw new ArchiveException(named(e.getMessage(), copy, snapshot.archive()), e);
        } catch (SigningException e) {
            throw new SigningException(named(e.getMessage(), copy, snapshot.archive()), e);
        }
    }

    private ModelArchive takeFolder(Snapshot snapshot, Generation generation)
            throws ArchiveException, StillChangingException {
        try {
            ModelArchive archive = reader.unpack(snapshot.archive(), generation.files());
            checkUnchanged(snapshot);
            return archive;
        } catch (ArchiveException e) {
            checkUnchanged(snapshot);
            throw new ArchiveException(named(e.getMessage(), generation.files(), snapshot.archive()), e);
        }
    }

    /**
     * Replaces the path of the copy by the name in the deploy folder: clients receive this message and need not know
     * the path.
     */
    private static String named(String fault, Path copy, Path original) {
        String name = String.valueOf(original.getFileName());
        return fault.replace(copy.toString(), name).replace(original.toString(), name);
    }

    private void checkUnchanged(Snapshot snapshot) throws StillChangingException {
        if (!Fingerprint.of(snapshot.archive(), mostFiles).equals(snapshot.fingerprint())) {
            throw new StillChangingException(snapshot.origin() + " changed while it was being read");
        }
    }
}
