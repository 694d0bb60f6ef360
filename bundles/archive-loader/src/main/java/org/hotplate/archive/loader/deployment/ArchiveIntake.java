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

/** Brings an archive into the data folder: copy, check the copy, unpack it. Nothing reads the original afterwards. */
public final class ArchiveIntake {

    /** The original changed while it was read: there is more to come. */
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
     * Says how much of an archive is there; of a folder that cannot be told before it is read.
     *
     * @throws ArchiveException if it is neither a file nor a folder: a pipe would be waited for without end
     */
    public ArchiveReader.Wholeness inspect(Path archive) throws ArchiveException, IOException {
        if (Files.isDirectory(archive)) {
            return ArchiveReader.Wholeness.WHOLE;
        }
        if (!Files.isRegularFile(archive)) {
            throw new ArchiveException(archive + " is not a model archive: a zip file or a folder is allowed");
        }
        ArchiveReader.Wholeness wholeness = reader.inspect(archive);
        // of a bare model, reading it says best what it is instead
        return ArchiveKey.isOnnx(archive.toString()) && wholeness == ArchiveReader.Wholeness.NOT_AN_ARCHIVE
                ? ArchiveReader.Wholeness.WHOLE
                : wholeness;
    }

    /** Returns whether what was taken in before may still be served, now that archives may have to be signed. */
    public boolean accepts(Generation generation) {
        return signing.accepts(generation);
    }

    /** Reads what was taken in before. */
    public ModelArchive read(Generation generation) throws ArchiveException {
        if (!accepts(generation)) {
            throw new ArchiveException(
                    "%s is from an archive that no trusted publisher signed".formatted(generation.files()));
        }
        return reader.read(generation.files());
    }

    /** Copies and unpacks what is offered. */
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

    /** The name in the watched folder, for our copy of it: callers are told this too, and need not know the place. */
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
