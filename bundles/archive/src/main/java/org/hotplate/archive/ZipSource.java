// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.Inflater;

/**
 * Reads the files of an archive from a zip file. Does not use the JDK's reader, which finds entries by name and trusts
 * the central directory, so that two readers could see different archives in one file.
 */
final class ZipSource {

    /** An entry, and the offset of its content. */
    private record Located(ZipItem item, long content) {}

    private final FileChannel channel;
    private final Path archive;
    private final ArchiveLimits limits;

    private ZipSource(FileChannel channel, Path archive, ArchiveLimits limits) {
        this.channel = channel;
        this.archive = archive;
        this.limits = limits;
    }

    static void unpack(Path archive, Unpacking unpacking, ArchiveLimits limits) throws ArchiveException {
        if (!Files.isRegularFile(archive)) {
            throw new ArchiveException("%s is neither a file nor a folder".formatted(archive));
        }
        try (FileChannel channel = FileChannel.open(archive)) {
            new ZipSource(channel, archive, limits).unpack(unpacking);
        } catch (IOException e) {
            throw new ArchiveException(
                    "%s cannot be unpacked: %s; copy or pack it again".formatted(archive, reason(e)), e);
        }
    }

    private void unpack(Unpacking unpacking) throws ArchiveException, IOException {
        ZipTail tail = tail();
        List<ZipItem> items = ZipDirectory.read(channel, tail, archive, limits);
        checkSizes(items);
        List<Located> contents = contents(items, tail);
        Inflater inflater = new Inflater(true);
        try {
            for (Located located : contents) {
                ZipItem item = located.item();
                unpacking.count();
                if (!item.isFolder()) {
                    try (InputStream content = new ZipContent(channel, item, located.content(), inflater)) {
                        unpacking.add(item.name(), content, Optional.of(item.crc()));
                    }
                }
            }
        } finally {
            inflater.end();
        }
    }

    private ZipTail tail() throws ArchiveException, IOException {
        Optional<ZipTail> tail = ZipTail.find(channel);
        if (tail.isPresent()) {
            return tail.get();
        }
        throw new ArchiveException(
                switch (ZipTail.inspect(archive)) {
                    case INCOMPLETE -> archive + " is incomplete: the end of the zip file is missing; copy it again";
                    case COMPLETE, NOT_AN_ARCHIVE ->
                        archive + " is not a model archive (expected a zip file written by hotplate export)";
                });
    }

    /**
     * Rejects a zip bomb before any of it is written. The unpacked sizes are counted again and compared with the
     * declared ones.
     */
    private void checkSizes(List<ZipItem> items) throws ArchiveException, IOException {
        long allowed = limits.unpackedBytes(channel.size());
        long total = 0;
        for (ZipItem item : items) {
            if (EntryName.isLeftover(item.name())) {
                continue;
            }
            if (item.size() > allowed - total) {
                String limit = allowed == limits.unpackedBytes()
                        ? "%d bytes, the most allowed".formatted(allowed)
                        : "%d times its size, as zip bombs do and models do not".formatted(ArchiveLimits.RATIO);
                throw new ArchiveException("%s unpacks to more than %s; '%s', of %d bytes, was too much"
                        .formatted(archive, limit, Printable.text(item.name()), item.size()));
            }
            total += item.size();
        }
    }

    /**
     * Finds the offset of each entry's content. Entries must not overlap; otherwise a small file could unpack to a
     * large one.
     */
    private List<Located> contents(List<ZipItem> items, ZipTail tail) throws ArchiveException, IOException {
        List<Located> contents = new ArrayList<>();
        List<ZipItem> inOrder = new ArrayList<>(items);
        inOrder.sort(Comparator.comparingLong(ZipItem::offset));
        long end = 0;
        for (ZipItem item : inOrder) {
            if (item.offset() < end) {
                throw item.fault(archive, "overlaps with the entry before it; pack it again");
            }
            long content = ZipLocal.contentOf(item, channel, archive);
            contents.add(new Located(item, content));
            end = content + item.packed();
            if (end > tail.directory()) {
                throw item.fault(archive, "lies outside of the file, which is damaged; copy or pack it again");
            }
        }
        return contents;
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? "it ends too early" : message;
    }
}
