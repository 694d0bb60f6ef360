// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.hotplate.common.Sha256;
import org.jspecify.annotations.Nullable;

/** Writes the files of an archive into a folder, counts them, and deletes them on close unless they are to be kept. */
final class Unpacking implements AutoCloseable {

    /** A written file, to compare with another entry of the same name. */
    private record Written(String entry, long bytes, long crc, String sha256) {}

    private final Path target;
    private final Path archive;
    private final ArchiveLimits limits;
    private final boolean created;
    private final Map<String, Written> written = new HashMap<>();
    private final Map<String, Path> files = new HashMap<>();
    private final byte[] buffer = new byte[1 << 16];
    private int entries;
    private long bytes;
    private boolean kept;
    private @Nullable Consumer<String> faults;

    private Unpacking(Path target, Path archive, ArchiveLimits limits, boolean created) {
        this.target = target;
        this.archive = archive;
        this.limits = limits;
        this.created = created;
    }

    static Unpacking into(Path target, Path archive, ArchiveLimits limits) throws ArchiveException {
        try {
            boolean created = !Files.exists(target);
            Files.createDirectories(target);
            try (Stream<Path> present = Files.list(target)) {
                if (present.findAny().isPresent()) {
                    throw new ArchiveException("Cannot unpack %s into %s: that folder must be empty, and is not"
                            .formatted(archive, target));
                }
            }
            return new Unpacking(target, archive, limits, created);
        } catch (IOException e) {
            throw new ArchiveException("Cannot unpack %s into %s: %s".formatted(archive, target, e), e);
        }
    }

    /** Continues after an entry that cannot be unpacked: its fault is reported, not thrown. */
    void tellFaults(Consumer<String> to) {
        faults = to;
    }

    /** Counts an entry, whether or not it will be written. */
    void count() throws ArchiveException {
        if (++entries > limits.entries()) {
            throw new ArchiveException(
                    "%s has more than %d entries, the most allowed".formatted(archive, limits.entries()));
        }
    }

    /**
     * Writes an entry's content under its base name.
     *
     * @param crc the checksum that the content must have, if one is known
     */
    void add(String entry, InputStream content, Optional<Long> crc) throws ArchiveException, IOException {
        try {
            write(entry, content, crc);
        } catch (ArchiveException | ZipException e) {
            if (faults == null || bytes > limits.unpackedBytes()) {
                throw e;
            }
            faults.accept(
                    e instanceof ZipException
                            ? "%s cannot be unpacked: %s".formatted(archive, e.getMessage())
                            : String.valueOf(e.getMessage()));
        }
    }

    private void write(String entry, InputStream content, Optional<Long> crc) throws ArchiveException, IOException {
        Optional<String> name = EntryName.baseName(entry, archive);
        if (name.isEmpty()) {
            return;
        }
        String key = key(name.get());
        Written first = written.get(key);
        Written now;
        if (first == null) {
            Path file = file(name.get());
            files.put(key, file);
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
                now = copy(entry, content, out);
            }
            written.put(key, now);
        } else {
            now = copy(entry, content, OutputStream.nullOutputStream());
        }
        if (crc.isPresent() && crc.get() != now.crc()) {
            throw new ArchiveException("%s is damaged: the checksum of its entry '%s' is wrong; copy or pack it again"
                    .formatted(archive, Printable.text(entry)));
        }
        if (first != null) {
            compare(first, now, name.get());
        }
    }

    /** Some file systems ignore case, or treat both Unicode forms of an accented letter as equal. */
    private static String key(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    private void compare(Written first, Written now, String name) throws ArchiveException {
        boolean sameContent = first.bytes() == now.bytes() && first.crc() == now.crc();
        boolean sameName = first.entry().endsWith(name);
        if (!sameContent || !sameName) {
            throw new ArchiveException(
                    ("%s holds two different files for one name: '%s' and '%s'. Folders in an archive do not count, nor"
                                    + " does case, nor how an accent is encoded; remove or rename one of them and pack it again")
                            .formatted(archive, Printable.text(first.entry()), Printable.text(now.entry())));
        }
    }

    private Path file(String name) throws ArchiveException {
        try {
            Path file = target.resolve(name);
            if (target.equals(file.getParent())) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw new ArchiveException(
                    "%s: this system cannot write a file named '%s' (%s); rename it, or run Java in a UTF-8 locale"
                            .formatted(archive, Printable.text(name), e.getReason()),
                    e);
        }
        throw new ArchiveException("%s: '%s' is not a file's name".formatted(archive, Printable.text(name)));
    }

    private Written copy(String entry, InputStream from, OutputStream to) throws IOException, ArchiveException {
        CRC32 crc = new CRC32();
        MessageDigest sha256 = Sha256.digest();
        long length = 0;
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            length += read;
            bytes += read;
            if (bytes > limits.unpackedBytes()) {
                throw new ArchiveException("%s unpacks to more than %d bytes, the most allowed; '%s' was too much"
                        .formatted(archive, limits.unpackedBytes(), Printable.text(entry)));
            }
            crc.update(buffer, 0, read);
            sha256.update(buffer, 0, read);
            to.write(buffer, 0, read);
        }
        return new Written(entry, length, crc.getValue(), Sha256.hex(sha256));
    }

    /** Returns the SHA-256 of each file, by its name in the target. */
    Map<String, String> digests() {
        Map<String, String> digests = new TreeMap<>();
        written.forEach((key, file) -> digests.put(
                String.valueOf(Objects.requireNonNull(files.get(key)).getFileName()), file.sha256()));
        return digests;
    }

    void keep() {
        kept = true;
    }

    /** Deletes the written files, unless they are to be kept. */
    @Override
    public void close() throws ArchiveException {
        if (kept) {
            return;
        }
        try {
            for (Path file : files.values()) {
                Files.deleteIfExists(file);
            }
            if (created) {
                Files.deleteIfExists(target);
            }
        } catch (IOException e) {
            throw new ArchiveException("Cannot clear %s after a failure: %s".formatted(target, e), e);
        }
    }
}
