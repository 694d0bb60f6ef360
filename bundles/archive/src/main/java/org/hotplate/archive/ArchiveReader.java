// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the model archives of MMS 0.x: {@code .model} zip files, and folders of the same files. A bare {@code .onnx}
 * file is read as an archive of that model with the signature it declares.
 *
 * <p>Thread-safe. No code of an archive is run, and no file is written outside the target folder. Each method documents
 * what it tolerates and how it differs from MMS.
 */
public final class ArchiveReader {

    /** Whether a file is complete. */
    public enum Completeness {
        /** A complete zip file, or ONNX model; whether it can be served is another question. */
        COMPLETE,
        /** An empty or incomplete file: a program may still be writing it. */
        INCOMPLETE,
        /** Not a model file, even if more bytes are added. */
        NOT_AN_ARCHIVE
    }

    private final ArchiveLimits limits;

    public ArchiveReader(ArchiveLimits limits) {
        this.limits = limits;
    }

    /**
     * Returns whether a file is a complete zip file or, by its name, a complete ONNX model. Cheap: reads only the
     * beginning and the end of a zip file, and all of a model except its weights.
     *
     * @throws IOException if the file cannot be read
     */
    public Completeness inspect(Path file) throws IOException {
        return OnnxSource.isOne(file) ? OnnxSource.inspect(file) : ZipTail.inspect(file);
    }

    /**
     * Unpacks an archive and reads it.
     *
     * <p>Each file is written to the target under its base name, as in MMS. Leftovers of desktop systems ({@code
     * __MACOSX/}, {@code ._*}, {@code .DS_Store}, hidden folders, {@code __pycache__}) are ignored. Files with the same
     * base name must be identical; in MMS the last one overwrote the others. If the manifest lists SHA-256 digests,
     * they must match all files, and no file may be missing. After a failure the target is as empty as before.
     *
     * @param fileOrFolder a {@code .model} file, a folder of the same files, or an {@code .onnx} file
     * @param target created if it does not exist; must be empty
     * @throws ArchiveException if it is not an archive, is damaged, exceeds a limit, or contains no model that can be
     *     served
     */
    public ModelArchive unpack(Path fileOrFolder, Path target) throws ArchiveException {
        try (Unpacking unpacking = Unpacking.into(target, fileOrFolder, limits)) {
            unpack(fileOrFolder, unpacking, limits);
            ArchiveFolder folder = ArchiveFolder.of(target, fileOrFolder.toString());
            Manifest manifest = folder.manifest();
            List<Fault> altered = manifest.altered(unpacking.digests());
            if (!altered.isEmpty()) {
                throw folder.fault(altered.get(0).message());
            }
            ModelArchive archive = folder.read(manifest);
            unpacking.keep();
            return archive;
        }
    }

    static void unpack(Path archive, Unpacking unpacking, ArchiveLimits limits) throws ArchiveException {
        if (Files.isDirectory(archive)) {
            FolderSource.unpack(archive, unpacking);
        } else if (OnnxSource.isOne(archive)) {
            OnnxSource.unpack(archive, unpacking);
        } else {
            ZipSource.unpack(archive, unpacking, limits);
        }
    }

    /**
     * Reads an archive that is already unpacked.
     *
     * @throws ArchiveException if it contains no model that can be served
     */
    public ModelArchive read(Path folder) throws ArchiveException {
        ArchiveFolder files = ArchiveFolder.of(folder, folder.toString());
        return files.read(files.manifest());
    }
}
