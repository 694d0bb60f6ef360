// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import static org.hotplate.archive.hostile.Hostile.refused;
import static org.hotplate.archive.hostile.Hostile.served;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** Small files that would unpack to large ones. */
final class HostileBombs {

    private static final int MEGABYTE = 1 << 20;

    private HostileBombs() {}

    static List<Hostile> all() {
        return List.of(
                refused(
                        "bomb-ratio",
                        "100 MB of zeros packed a thousandfold",
                        "<file> unpacks to more than 200 times its size, as zip bombs do and models do not; 'zeros.txt', of 104857600 bytes, was too much",
                        () -> TinyModel.zip().add(zeros("zeros.txt", 100)).bytes()),
                refused(
                        "bomb-many",
                        "64 files that only together are too much",
                        "<file> unpacks to more than 200 times its size, as zip bombs do and models do not; 'zeros.txt', of 2097152 bytes, was too much",
                        HostileBombs::many),
                refused(
                        "bomb-count",
                        "1,001 entries",
                        "<file> has 1001 entries, at most 1000 are allowed",
                        HostileBombs::entries),
                refused(
                        "bomb-overlapping",
                        "20 entries, each of which holds all that come after it",
                        "<file>: the entry 'quoted-01.txt' overlaps with the entry before it; pack it again",
                        HostileBombs::overlapping),
                refused(
                        "bomb-one-content",
                        "two entries for one place in the file",
                        "<file>: the entry 'synset.txt' overlaps with the entry before it; pack it again",
                        HostileBombs::oneContent),
                refused(
                        "bomb-directory",
                        "a directory of 17 MB",
                        "<file> has a directory of 17710367 bytes, at most 16777216 are allowed",
                        HostileBombs::largeDirectory),
                refused(
                        "declares-1gb",
                        "a file of a few bytes that declares 1 GB",
                        "<file> unpacks to more than 200 times its size, as zip bombs do and models do not; 'labels.txt', of 1073741824 bytes, was too much",
                        () -> TinyModel.zip().add(labels().size(1 << 30)).bytes()),
                refused(
                        "declares-2-63",
                        "a file of a few bytes that declares 2^63 - 1 bytes",
                        "<file> unpacks to more than 200 times its size, as zip bombs do and models do not; 'labels.txt', of 9223372036854775807 bytes, was too much",
                        () -> TinyModel.zip().add(wide(Long.MAX_VALUE)).bytes()),
                refused(
                        "declares-2-64",
                        "a file of a few bytes that declares 2^64 - 1 bytes",
                        "<file>: the entry 'labels.txt' has no 64-bit size or place where one is announced; pack it again",
                        () -> TinyModel.zip().add(wide(-1)).bytes()),
                refused(
                        "declares-less",
                        "a megabyte that declares ten bytes",
                        "<file> cannot be unpacked: its entry 'zeros.txt' declares 10 bytes and does not end there; copy or pack it again",
                        () -> TinyModel.zip()
                                .add(zeros("zeros.txt", 1).size(10))
                                .bytes()),
                refused(
                        "declares-more",
                        "a megabyte that declares two",
                        "<file> cannot be unpacked: its entry 'zeros.txt' declares 2097152 bytes and ends after 1048576 bytes; copy or pack it again",
                        () -> TinyModel.zip()
                                .add(zeros("zeros.txt", 1).size(2 * MEGABYTE))
                                .bytes()),
                served(
                        "bomb-nested",
                        "a zip bomb as one of its files",
                        "an asset like any other: nothing unpacks it",
                        () -> TinyModel.zip()
                                .add(RawEntry.stored("inner.zip", many()))
                                .bytes()));
    }

    private static RawEntry labels() {
        return RawEntry.deflated("labels.txt", Bytes.utf8("cat\n"));
    }

    private static RawEntry wide(long size) {
        RawEntry entry = labels();
        return entry.wide(size, entry.packed);
    }

    private static RawEntry zeros(String name, int megabytes) {
        return RawEntry.deflated(name, new byte[megabytes * MEGABYTE]);
    }

    private static byte[] many() {
        RawZip zip = TinyModel.zip();
        byte[] zeros = new byte[2 * MEGABYTE];
        for (int i = 0; i < 64; i++) {
            zip.add(RawEntry.deflated("zeros.txt", zeros));
        }
        return zip.bytes();
    }

    private static byte[] entries() {
        RawZip zip = TinyModel.zip();
        for (int i = TinyModel.files().size(); i < 1001; i++) {
            zip.add("file-%d.txt".formatted(i), "");
        }
        return zip.bytes();
    }

    private static byte[] oneContent() {
        RawZip zip = TinyModel.zip();
        zip.bytes();
        List<RawEntry> first = new ArrayList<>();
        zip.change("synset.txt", first::add);
        RawEntry second = RawEntry.deflated("synset.txt", Bytes.utf8("cat\ndog\n"));
        second.offset = first.get(0).offset;
        return zip.add(second).bytes();
    }

    private static byte[] largeDirectory() {
        RawZip zip = TinyModel.zip();
        for (int i = 0; i < 270; i++) {
            RawEntry entry = RawEntry.stored("file-%d.txt".formatted(i), new byte[0]);
            entry.commentLength = 0xffff;
            zip.add(entry);
        }
        return zip.bytes();
    }

    /**
     * Entries that overlap, after an idea of David Fifield's: an entry's packed content is a block that quotes the
     * next entry's header, and then the next entry's packed content.
     */
    private static byte[] overlapping() {
        byte[] content = new byte[MEGABYTE];
        List<RawEntry> entries = new ArrayList<>();
        entries.add(0, RawEntry.deflated("quoted-19.txt", content));
        for (int i = 18; i >= 0; i--) {
            RawEntry next = entries.get(0);
            byte[] header = next.local();
            content = Bytes.joined(header, content);
            CRC32 crc = new CRC32();
            crc.update(content);
            byte[] block = new Bytes()
                    .raw(new byte[1])
                    .u16(header.length)
                    .u16(~header.length)
                    .done();
            RawEntry entry = RawEntry.deflated("quoted-%02d.txt".formatted(i), new byte[0])
                    .crc(crc.getValue())
                    .size(content.length);
            entry.data = block;
            entry.packed(block.length + header.length + next.packed);
            entries.add(0, entry);
        }
        RawZip zip = TinyModel.zip();
        entries.forEach(zip::add);
        return zip.bytes();
    }
}
