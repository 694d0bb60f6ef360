// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A zip file written byte by byte, because the JDK writes only valid ones. */
final class RawZip {

    private final List<RawEntry> entries = new ArrayList<>();
    private byte[] before = new byte[0];
    private byte[] after = new byte[0];
    private byte[] comment = new byte[0];
    private byte[] inDirectory = new byte[0];
    private UnaryOperator<long[]> end = fields -> fields;
    private UnaryOperator<long[]> end64 = fields -> fields;
    private int disk;
    private boolean zip64;

    /** Returns a valid zip file of these files. */
    static RawZip of(Map<String, byte[]> files) {
        RawZip zip = new RawZip();
        files.forEach((name, content) -> zip.entries.add(RawEntry.stored(name, content)));
        return zip;
    }

    RawZip add(RawEntry entry) {
        entries.add(entry);
        return this;
    }

    RawZip add(String name, String content) {
        return add(RawEntry.deflated(name, Bytes.utf8(content)));
    }

    /** Changes the entry of that name. */
    RawZip change(String name, Consumer<RawEntry> change) {
        entries.stream()
                .filter(entry -> new String(entry.name, java.nio.charset.StandardCharsets.UTF_8).equals(name))
                .findFirst()
                .ifPresentOrElse(change, () -> {
                    throw new IllegalArgumentException(name);
                });
        return this;
    }

    RawZip before(byte[] bytes) {
        before = bytes;
        return this;
    }

    RawZip after(byte[] bytes) {
        after = bytes;
        return this;
    }

    RawZip comment(byte[] bytes) {
        comment = bytes;
        return this;
    }

    RawZip inDirectory(byte[] bytes) {
        inDirectory = bytes;
        return this;
    }

    RawZip disk(int number) {
        disk = number;
        return this;
    }

    /** Changes the end record: entries, size and offset of the directory. */
    RawZip end(UnaryOperator<long[]> change) {
        end = change;
        return this;
    }

    /** Adds the 64-bit end record with changed fields. */
    RawZip end64(UnaryOperator<long[]> change) {
        zip64 = true;
        end64 = change;
        return this;
    }

    byte[] bytes() {
        Bytes out = new Bytes();
        for (RawEntry entry : entries) {
            if (entry.offset < 0) {
                entry.offset = out.size();
            }
            out.raw(entry.local()).raw(entry.data).raw(entry.after);
        }
        return Bytes.joined(before, out.done(), directory(out.size()), after);
    }

    /** Returns the directory and the end of a file whose entries precede them. */
    byte[] directory(long at) {
        Bytes directory = new Bytes();
        entries.forEach(entry -> directory.raw(entry.central()));
        directory.raw(inDirectory);
        long[] facts = {entries.size(), directory.size(), at};
        Bytes out = new Bytes().raw(directory.done());
        if (zip64) {
            long[] wide = end64.apply(facts.clone());
            long end64At = at + out.size();
            out.u32(0x06064b50).u64(44).u16(45).u16(45).u32(0).u32(0);
            out.u64(wide[0]).u64(wide[0]).u64(wide[1]).u64(wide[2]);
            out.u32(0x07064b50).u32(0).u64(end64At).u32(1);
        }
        long[] said = end.apply(facts);
        return out.u32(0x06054b50)
                .u16(disk)
                .u16(disk)
                .u16((int) said[0])
                .u16((int) said[0])
                .u32(said[1])
                .u32(said[2])
                .u16(comment.length)
                .raw(comment)
                .done();
    }
}
