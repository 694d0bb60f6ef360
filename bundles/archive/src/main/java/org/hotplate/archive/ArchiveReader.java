// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the model archives of MMS 0.x: {@code .model} zip files, and folders of the same files. A bare {@code .onnx} file
 * is read as an archive of that model with the signature it declares.
 *
 * <p>Safe for use by several threads at once. Nothing of an archive is ever run, and nothing is written outside the
 * target folder. Each method documents what it tolerates and how it differs from MMS.
 */
public final class ArchiveReader {

    /** How much of a file is there. */
    public enum Wholeness {
        /** A complete zip file, or ONNX model; whether it can be served is another question. */
        WHOLE,
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
     * Returns whether a file is a zip file, or an ONNX model if its name says so, and all of it. Cheap: of a zip file only
     * the head and the tail are read, of a model all but its weights.
     *
     * @throws IOException if the file cannot be read
     */
    public Wholeness inspect(Path file) throws IOException {
        return OnnxSource.isOne(file) ? OnnxSource.inspect(file) : ZipTail.inspect(file);
    }

    /**
     * Unpacks an archive and reads it.
     *
     * <p>Every file goes to the target under its base name, as in MMS. What desktop systems leave behind
     * ({@code __MACOSX/}, {@code ._*}, {@code .DS_Store}, hidden folders, {@code __pycache__}) is ignored. Where MMS let
     * the last of several files of the same base name win, here they must be identical. If the
     * manifest lists the files' SHA-256, it must list just the files there are, as they are. After a failure the target is
     * as empty as before.
     *
     * @param fileOrFolder a {@code .model} file, a folder of the same files, or an {@code .onnx} file
     * @param target created if it is not there; must not hold anything
     * @throws ArchiveException if it is not an archive, is damaged, exceeds a limit, or holds no model that can be served
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
     * Reads an archive that was unpacked before.
     *
     * @throws ArchiveException if it holds no model that can be served
     */
    public ModelArchive read(Path folder) throws ArchiveException {
        ArchiveFolder files = ArchiveFolder.of(folder, folder.toString());
        return files.read(files.manifest());
    }
}
