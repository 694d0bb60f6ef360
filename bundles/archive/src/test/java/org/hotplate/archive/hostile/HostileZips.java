// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import static org.hotplate.archive.hostile.Hostile.refused;
import static org.hotplate.archive.hostile.Hostile.served;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Zip files that are damaged, contradict themselves, or contain entries that are not files. */
final class HostileZips {

    private static final String LABELS = "synset.txt";

    private static final String INCOMPLETE = "<file> is incomplete: the end of the zip file is missing; copy it again";

    private HostileZips() {}

    static List<Hostile> all() {
        List<Hostile> all = new ArrayList<>();
        for (int part = 0; part < 20; part++) {
            int twentieths = part;
            all.add(refused(
                    "cut-%02d".formatted(part), "cut off after %d/20 of its bytes".formatted(part), INCOMPLETE, () -> {
                        byte[] whole = TinyModel.zip().bytes();
                        return Arrays.copyOf(whole, whole.length * twentieths / 20);
                    }));
        }
        all.addAll(List.of(
                refused(
                        "not-a-zip",
                        "a text",
                        "<file> is not a model archive (expected a zip file written by hotplate export)",
                        () -> Bytes.utf8("no archive at all\n".repeat(50))),
                refused(
                        "not-a-zip-gzip",
                        "the beginning of a gzip file",
                        "<file> is not a model archive (expected a zip file written by hotplate export)",
                        () -> new Bytes().u32(0x00088b1f).raw(new byte[500]).done()),
                refused(
                        "no-entries",
                        "a zip file without entries",
                        "<file> has no MANIFEST.json; create model archives with hotplate export. It contains no file",
                        () -> new RawZip().bytes()),
                refused(
                        "only-a-head",
                        "a zip file's first four bytes, and zeros",
                        "<file> is incomplete: the end of the zip file is missing; copy it again",
                        () -> new Bytes().u32(0x04034b50).raw(new byte[500]).done()),
                refused(
                        "checksum",
                        "a file whose checksum is wrong",
                        "<file> is damaged: the checksum of its entry 'synset.txt' is wrong; copy or pack it again",
                        entry(entry -> entry.crc(1))),
                refused(
                        "checksum-stored",
                        "a stored file whose checksum is wrong",
                        "<file> is damaged: the checksum of its entry 'x.txt' is wrong; copy or pack it again",
                        () -> TinyModel.zip()
                                .add(addCrc(RawEntry.stored("x.txt", Bytes.utf8("x"))))
                                .bytes()),
                refused(
                        "flipped",
                        "one byte of a file changed",
                        "<file> is damaged: the checksum of its entry 'synset.txt' is wrong; copy or pack it again",
                        entry(entry -> entry.data[3] ^= 0x55)),
                refused(
                        "deflate-garbage",
                        "a packed file that is not a deflate stream",
                        "<file> cannot be unpacked: the content of its entry 'packed.txt' is damaged (invalid block type); copy or pack it again",
                        packed(entry -> Arrays.fill(entry.data, (byte) 0xff))),
                refused(
                        "deflate-cut",
                        "a packed file that lacks its last byte",
                        "<file> cannot be unpacked: its entry 'packed.txt' is cut off; copy or pack it again",
                        packed(entry -> {
                            entry.data = Arrays.copyOf(entry.data, entry.data.length - 1);
                            entry.packed(entry.data.length);
                        })),
                refused(
                        "deflate-more",
                        "a packed file with bytes after its end",
                        "<file> cannot be unpacked: its entry 'packed.txt' declares 4000 bytes and is followed by bytes that belong to nothing; copy or pack it again",
                        packed(entry -> {
                            entry.data = Arrays.copyOf(entry.data, entry.data.length + 9);
                            entry.packed(entry.data.length);
                        })),
                refused(
                        "stored-sizes",
                        "a stored file with two sizes",
                        "<file>: the entry 'x.txt' is stored and declares 2 bytes, but takes 3; pack it again",
                        () -> TinyModel.zip()
                                .add(RawEntry.stored("x.txt", Bytes.utf8("xyz")).size(2))
                                .bytes()),
                refused(
                        "local-name",
                        "another name before the content than in the directory",
                        "<file>: the entry 'synset.txt' has the name MANIFEST.js in front of it and synset.txt in the directory; pack it again",
                        entry(entry -> entry.localName = Bytes.utf8("MANIFEST.js"))),
                refused(
                        "local-method",
                        "another method before the content than in the directory",
                        "<file>: the entry 'synset.txt' has the method 8 in front of it and 0 in the directory; pack it again",
                        entry(entry -> entry.localMethod = 8)),
                refused(
                        "local-size",
                        "another size before the content than in the directory",
                        "<file>: the entry 'synset.txt' has the size 9 in front of it and 8 in the directory; pack it again",
                        entry(entry -> entry.localSize++)),
                refused(
                        "local-packed",
                        "another packed size before the content than in the directory",
                        "<file>: the entry 'synset.txt' has the packed size 9 in front of it and 8 in the directory; pack it again",
                        entry(entry -> entry.localPacked++)),
                refused(
                        "local-checksum",
                        "another checksum before the content than in the directory",
                        "<file>: the entry 'synset.txt' has the checksum 00000007 in front of it and f1229021 in the directory; pack it again",
                        entry(entry -> entry.localCrc = 7)),
                refused(
                        "local-encrypted",
                        "encrypted before the content, not so in the directory",
                        "<file>: the entry 'synset.txt' is encrypted; pack it again without a password",
                        entry(entry -> entry.localFlags |= 1)),
                refused(
                        "local-elsewhere",
                        "an entry that is not where the directory says",
                        "<file>: the entry 'synset.txt' is not where the directory says; copy or pack it again",
                        entry(entry -> entry.shift = 1)),
                refused(
                        "local-outside",
                        "an entry behind the end of the file",
                        "<file>: the entry 'synset.txt' lies outside of the file, which is damaged; copy or pack it again",
                        entry(entry -> entry.shift = 1 << 20)),
                refused(
                        "descriptor-checksum",
                        "another checksum after the content than in the directory",
                        "<file>: the entry 'synset.txt' is followed by sizes or a checksum that differ from the directory's; pack it again",
                        entry(entry -> entry.follow(new Bytes()
                                .u32(0x08074b50)
                                .u32(1)
                                .u32(entry.packed)
                                .u32(entry.size)
                                .done()))),
                refused(
                        "descriptor-size",
                        "another size after the content than in the directory",
                        "<file>: the entry 'synset.txt' is followed by sizes or a checksum that differ from the directory's; pack it again",
                        entry(entry -> entry.follow(new Bytes()
                                .u32(0x08074b50)
                                .u32(entry.crc)
                                .u32(entry.packed)
                                .u32(7)
                                .done()))),
                refused(
                        "descriptor-missing",
                        "sizes that should follow the content and do not",
                        "<file>: the entry 'synset.txt' is followed by sizes or a checksum that differ from the directory's; pack it again",
                        entry(entry -> entry.follow(new byte[0]))),
                refused(
                        "encrypted",
                        "an entry with a password",
                        "<file>: the entry 'synset.txt' is encrypted; pack it again without a password",
                        entry(entry -> entry.flags(1))),
                refused(
                        "encrypted-strong",
                        "an entry with strong encryption",
                        "<file>: the entry 'synset.txt' is encrypted; pack it again without a password",
                        entry(entry -> entry.flags(1 << 6))),
                refused(
                        "encrypted-header",
                        "an entry whose header is masked",
                        "<file>: the entry 'synset.txt' is encrypted; pack it again without a password",
                        entry(entry -> entry.flags(1 << 13))),
                refused(
                        "method-aes",
                        "an entry packed by method 99",
                        "<file>: the entry 'synset.txt' is packed by method AES encryption; pack it again stored or deflated, the methods allowed",
                        entry(entry -> entry.method(99))),
                refused(
                        "method-lzma",
                        "an entry packed by LZMA",
                        "<file>: the entry 'synset.txt' is packed by method LZMA; pack it again stored or deflated, the methods allowed",
                        entry(entry -> entry.method(14))),
                refused(
                        "method-unknown",
                        "an entry packed by method 77",
                        "<file>: the entry 'synset.txt' is packed by method 77; pack it again stored or deflated, the methods allowed",
                        entry(entry -> entry.method(77))),
                refused(
                        "link",
                        "a symbolic link to `/etc/passwd`",
                        "<file>: the entry 'link.txt' is a symbolic link; only files are allowed, so pack it again with the file",
                        link(0120777)),
                refused(
                        "device-character",
                        "a character device",
                        "<file>: the entry 'link.txt' is a device; only files are allowed, so pack it again with the file",
                        link(0020666)),
                refused(
                        "device-block",
                        "a block device",
                        "<file>: the entry 'link.txt' is a device; only files are allowed, so pack it again with the file",
                        link(0060666)),
                refused(
                        "pipe",
                        "a named pipe",
                        "<file>: the entry 'link.txt' is a pipe; only files are allowed, so pack it again with the file",
                        link(0010666)),
                refused(
                        "socket",
                        "a socket",
                        "<file>: the entry 'link.txt' is a socket; only files are allowed, so pack it again with the file",
                        link(0140666)),
                refused(
                        "zip64-missing",
                        "64-bit sizes announced, and none there",
                        "<file>: the entry 'synset.txt' has no 64-bit size or place where one is announced; pack it again",
                        entry(entry -> entry.size(0xffffffffL))),
                refused(
                        "zip64-entries",
                        "a 64-bit end record that counts 2^40 entries",
                        "<file> has 1099511627776 entries, at most 1000 are allowed",
                        () -> TinyModel.zip()
                                .end(facts -> new long[] {0xffff, facts[1], facts[2]})
                                .end64(facts -> new long[] {1L << 40, facts[1], facts[2]})
                                .bytes()),
                refused(
                        "zip64-entries-overflow",
                        "a 64-bit end record that counts so many entries that the JDK's check of it overflows",
                        "<file> has 1778384902 entries, at most 1000 are allowed",
                        () -> TinyModel.zip()
                                .end(facts -> new long[] {0xffff, facts[1], facts[2]})
                                .end64(facts -> new long[] {0x6a000006L, facts[1], facts[2]})
                                .bytes()),
                refused(
                        "zip64-contradiction",
                        "two end records that count differently",
                        "<file> has two end records that contradict each other",
                        () -> TinyModel.zip()
                                .end64(facts -> new long[] {facts[0] - 1, facts[1], facts[2]})
                                .bytes()),
                refused(
                        "zip64-negative",
                        "a 64-bit end record with a negative size",
                        "<file> is incomplete: the end of the zip file is missing; copy it again",
                        () -> TinyModel.zip()
                                .end(facts -> new long[] {facts[0], 0xffffffffL, facts[2]})
                                .end64(facts -> new long[] {facts[0], -1, facts[2]})
                                .bytes()),
                refused(
                        "split",
                        "the last part of a split archive",
                        "<file> is one part of an archive that was split; join the parts",
                        () -> TinyModel.zip().disk(1).bytes()),
                refused(
                        "split-entry",
                        "an entry in another part of a split archive",
                        "<file>: the entry 'synset.txt' lies in another part of a split archive; join the parts",
                        entry(entry -> entry.disk = 1)),
                refused(
                        "too-few-counted",
                        "an end record that counts too few entries",
                        "<file> is damaged: its directory should list 5 entries, and lists 6; copy or pack it again",
                        () -> TinyModel.zip()
                                .end(facts -> new long[] {facts[0] - 1, facts[1], facts[2]})
                                .bytes()),
                refused(
                        "too-many-counted",
                        "an end record that counts too many entries",
                        "<file> is damaged: its directory should list 7 entries, and lists 6; copy or pack it again",
                        () -> TinyModel.zip()
                                .end(facts -> new long[] {facts[0] + 1, facts[1], facts[2]})
                                .bytes()),
                refused(
                        "directory-garbage",
                        "garbage in the directory",
                        "<file> is damaged: its directory holds more than its entries; copy or pack it again",
                        () -> TinyModel.zip().inDirectory(new byte[99]).bytes()),
                refused(
                        "two-archives",
                        "one archive appended to another",
                        "<file> holds the ends of two zip files, so programs would read different contents",
                        () -> Bytes.joined(
                                TinyModel.zip().bytes(),
                                TinyModel.with(LABELS, "other\n").bytes())),
                refused(
                        "end-in-comment",
                        "a comment that holds a second directory with its end",
                        "<file> holds the ends of two zip files, so programs would read different contents",
                        HostileZips::endInComment),
                served("zip64", "a Zip64 file with 64-bit sizes", "as it should be", () -> TinyModel.zip()
                        .change(LABELS, entry -> entry.wide(entry.size, entry.packed))
                        .end(facts -> new long[] {0xffff, 0xffffffffL, 0xffffffffL})
                        .end64(facts -> facts)
                        .bytes()),
                served(
                        "descriptor",
                        "sizes that follow the content",
                        "as it should be: a writer that could not go back",
                        entry(RawEntry::follow)),
                served(
                        "descriptor-bare",
                        "the same without a signature",
                        "some writers leave it out",
                        entry(entry -> entry.follow(new Bytes()
                                .u32(entry.crc)
                                .u32(entry.packed)
                                .u32(entry.size)
                                .done()))),
                served(
                        "prepended",
                        "a shell script before the archive",
                        "MMS read such files; the script is never run",
                        () -> TinyModel.zip()
                                .before(Bytes.utf8("#!/bin/sh\nrm -rf /\n"))
                                .bytes()),
                served("appended", "line ends after the archive", "MMS read such files", () -> TinyModel.zip()
                        .after(Bytes.utf8("\n\n\n"))
                        .bytes()),
                served(
                        "comment",
                        "a comment with the signature of an end record in it",
                        "there is no directory before it",
                        () -> TinyModel.zip()
                                .comment(
                                        Bytes.joined(new Bytes().u32(0x06054b50).done(), new byte[40]))
                                .bytes()),
                served(
                        "mode-setuid",
                        "a file with the set-user-ID mode",
                        "modes are never applied",
                        entry(entry -> entry.mode(0104777))),
                served(
                        "mode-folder",
                        "a file with the mode of a folder",
                        "modes are never applied",
                        entry(entry -> entry.mode(0040755)))));
        return all;
    }

    private static Supplier<byte[]> entry(Consumer<RawEntry> change) {
        return () -> TinyModel.zip().change(LABELS, change).bytes();
    }

    private static Supplier<byte[]> packed(Consumer<RawEntry> change) {
        return () -> {
            RawEntry entry = RawEntry.deflated("packed.txt", Bytes.utf8("a label\n".repeat(500)));
            change.accept(entry);
            return TinyModel.zip().add(entry).bytes();
        };
    }

    private static RawEntry addCrc(RawEntry entry) {
        return entry.crc(entry.crc + 1);
    }

    private static Supplier<byte[]> link(int mode) {
        return () -> TinyModel.zip()
                .add(RawEntry.stored("link.txt", Bytes.utf8("/etc/passwd")).mode(mode))
                .bytes();
    }

    /** Two directories over the same entries: which of them applies depends on where a reader begins to search. */
    private static byte[] endInComment() {
        RawZip other = TinyModel.zip();
        int entries = other.bytes().length - other.directory(0).length;
        RawZip outer = TinyModel.zip();
        byte[] plain = outer.bytes();
        RawZip inner = TinyModel.zip();
        inner.bytes();
        // the inner end record contains offsets from the beginning of the file, so both are valid
        return outer.comment(inner.end(facts -> new long[] {facts[0], facts[1], plain.length})
                        .directory(entries))
                .bytes();
    }
}
