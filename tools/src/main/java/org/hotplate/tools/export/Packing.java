// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.hotplate.archive.ArchiveException;

/** Writes files into a zip. Equal files produce equal bytes. */
final class Packing {

    /** The time of all entries. A zip entry must have one, and it must not depend on the files. */
    private static final LocalDateTime TIME = LocalDateTime.of(2018, 5, 24, 0, 0);

    private final boolean compress;
    private final ExportProgress progress;
    private final SortedMap<String, Content> files;
    private final SortedMap<String, Digest> digests = new TreeMap<>();
    private long done;
    private long total;

    /** The size and checksums of a file at its first reading. */
    private record Digest(long bytes, long crc, String sha256) {}

    Packing(SortedMap<String, Content> files, boolean compress, ExportProgress progress) {
        this.files = new TreeMap<>(files);
        this.compress = compress;
        this.progress = progress;
    }

    /** Reads every file and returns the SHA-256 of each. */
    SortedMap<String, String> digest() throws ArchiveException {
        for (String name : files.keySet()) {
            digest(name);
        }
        TreeMap<String, String> sums = new TreeMap<>();
        digests.forEach((name, digest) -> sums.put(name, digest.sha256()));
        return sums;
    }

    private void digest(String name) throws ArchiveException {
        Content content = content(name);
        CRC32 crc = new CRC32();
        MessageDigest sha = sha256();
        long bytes = 0;
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = content.open()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                crc.update(buffer, 0, read);
                sha.update(buffer, 0, read);
                bytes += read;
            }
        } catch (IOException e) {
            throw unreadable(content, e);
        }
        total += bytes;
        digests.put(name, new Digest(bytes, crc.getValue(), HexFormat.of().formatHex(sha.digest())));
    }

    /** Adds a file after {@link #digest()}. */
    void add(String name, Content content) throws ArchiveException {
        files.put(name, content);
        digest(name);
    }

    long bytes() {
        return total;
    }

    /** Writes the archive; its content is on disk when this method returns. */
    void write(Path archive) throws ArchiveException {
        try (FileChannel file = FileChannel.open(archive, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ZipOutputStream zip =
                    new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16));
            zip.setLevel(Deflater.BEST_COMPRESSION);
            for (String name : files.keySet()) {
                write(name, zip);
            }
            zip.finish();
            zip.flush();
            file.force(true);
        } catch (IOException e) {
            throw new ArchiveException("The archive cannot be written: " + Reasons.of(e), e);
        }
    }

    private void write(String name, ZipOutputStream zip) throws ArchiveException, IOException {
        Content content = content(name);
        Digest digest = digests.get(name);
        if (digest == null) {
            throw new IllegalStateException(name + " was not digested");
        }
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(TIME);
        entry.setMethod(compress ? ZipEntry.DEFLATED : ZipEntry.STORED);
        if (!compress) {
            entry.setSize(digest.bytes());
            entry.setCrc(digest.crc());
        }
        zip.putNextEntry(entry);
        InputStream in;
        try {
            in = content.open();
        } catch (IOException e) {
            throw unreadable(content, e);
        }
        try (in) {
            copy(in, zip, content, digest);
        }
        zip.closeEntry();
    }

    private void copy(InputStream in, OutputStream zip, Content content, Digest digest)
            throws ArchiveException, IOException {
        CRC32 crc = new CRC32();
        long bytes = 0;
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0 && bytes <= digest.bytes(); read = in.read(buffer)) {
            crc.update(buffer, 0, read);
            bytes += read;
            if (bytes > digest.bytes()) {
                break;
            }
            zip.write(buffer, 0, read);
            done += read;
            progress.at(done, total);
        }
        if (bytes != digest.bytes() || crc.getValue() != digest.crc()) {
            throw new ArchiveException("%s changed while it was being packed; export again when no program writes to it"
                    .formatted(content.origin()));
        }
    }

    private Content content(String name) {
        Content content = files.get(name);
        if (content == null) {
            throw new IllegalArgumentException("There is no file " + name);
        }
        return content;
    }

    private static ArchiveException unreadable(Content content, IOException e) {
        return new ArchiveException("%s cannot be read: %s".formatted(content.origin(), Reasons.of(e)), e);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
