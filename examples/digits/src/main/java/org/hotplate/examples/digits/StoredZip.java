// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A zip like that of MXNet Model Server's exporter, uncompressed; the same entries always result in the same bytes. */
final class StoredZip {
    /** An entry in the zip format must have a date; this one is older than any real change. */
    private static final LocalDateTime TIME = LocalDateTime.of(2018, 5, 24, 0, 0);

    private StoredZip() {}

    static byte[] write(SortedMap<String, byte[]> entries) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var entry : entries.entrySet()) {
                var content = entry.getValue();
                var checksum = new CRC32();
                checksum.update(content);
                var header = new ZipEntry(entry.getKey());
                header.setMethod(ZipEntry.STORED);
                header.setSize(content.length);
                header.setCrc(checksum.getValue());
                header.setTimeLocal(TIME);
                zip.putNextEntry(header);
                zip.write(content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static SortedMap<String, byte[]> read(byte[] file) throws IOException {
        var entries = new TreeMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }
}
