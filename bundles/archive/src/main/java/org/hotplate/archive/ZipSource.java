// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Takes the files of an archive from a zip file. */
final class ZipSource {

    private ZipSource() {}

    static void unpack(Path archive, Unpacking unpacking, ArchiveLimits limits) throws ArchiveException {
        try {
            check(archive, limits);
            try (ZipFile zip = open(archive)) {
                unpack(zip, archive, unpacking);
            }
        } catch (IOException e) {
            throw new ArchiveException(
                    "%s cannot be unpacked: %s; copy or pack it again".formatted(archive, reason(e)), e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // the zip library reports some kinds of damage so
            throw new ArchiveException("%s is damaged; copy or pack it again".formatted(archive), e);
        }
    }

    private static void check(Path archive, ArchiveLimits limits) throws ArchiveException, IOException {
        if (!Files.isRegularFile(archive)) {
            throw new ArchiveException("%s is neither a file nor a folder".formatted(archive));
        }
        try (FileChannel channel = FileChannel.open(archive)) {
            Optional<ZipTail> tail = ZipTail.find(channel);
            if (tail.isPresent()) {
                ZipDirectory.check(channel, tail.get(), archive, limits);
                return;
            }
        }
        throw new ArchiveException(
                switch (ZipTail.inspect(archive)) {
                    case INCOMPLETE ->
                        archive
                                + " is incomplete: it begins like a model archive, but its end is missing; copy it again";
                    case WHOLE, NOT_AN_ARCHIVE ->
                        archive + " is not a model archive: a .model file is a zip file, made by mxnet-model-export";
                });
    }

    private static ZipFile open(Path archive) throws IOException {
        try {
            return new ZipFile(archive.toFile(), StandardCharsets.UTF_8);
        } catch (ZipException e) {
            // names from before zip files knew UTF-8: older tools wrote them in the first PC's character set
            Charset old = Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;
            try {
                return new ZipFile(archive.toFile(), old);
            } catch (ZipException stillBroken) {
                e.addSuppressed(stillBroken);
                throw e;
            }
        }
    }

    private static void unpack(ZipFile zip, Path archive, Unpacking unpacking) throws ArchiveException, IOException {
        Map<String, Long> seen = new HashMap<>();
        for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
            ZipEntry entry = entries.nextElement();
            unpacking.count();
            Long crc = seen.putIfAbsent(entry.getName(), entry.getCrc());
            if (crc != null && crc != entry.getCrc()) {
                // the zip library finds entries by name, so it would read one of the two twice
                throw new ArchiveException("%s holds two different entries named '%s'; remove one and pack it again"
                        .formatted(archive, Printable.text(entry.getName())));
            }
            if (crc == null && !entry.isDirectory()) {
                try (InputStream content = zip.getInputStream(entry)) {
                    if (content == null) {
                        throw new ZipException("its entry '" + Printable.text(entry.getName()) + "' is not there");
                    }
                    unpacking.add(entry.getName(), content, Optional.of(entry.getCrc()));
                }
            }
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? "it ends too early" : message;
    }
}
