// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** An entry of a zip file whose fields can all be set to any value, in the directory and in the local header. */
final class RawEntry {

    static final int UTF8 = 1 << 11;
    static final int SIZES_FOLLOW = 1 << 3;

    byte[] name;
    byte[] localName;
    byte[] data;
    byte[] extra = new byte[0];
    byte[] localExtra = new byte[0];
    byte[] after = new byte[0];
    int flags = UTF8;
    int localFlags = UTF8;
    int method;
    int localMethod;
    long crc;
    long localCrc;
    long packed;
    long localPacked;
    long size;
    long localSize;
    int madeBy = 3 << 8 | 20;
    long attributes = 0100644L << 16;
    int disk;
    int commentLength;
    long shift;

    /** Its offset in the file. */
    long offset = -1;

    private RawEntry(String name, byte[] content, byte[] data, int method) {
        this.name = Bytes.utf8(name);
        this.localName = this.name;
        this.data = data;
        method(method);
        CRC32 sum = new CRC32();
        sum.update(content);
        crc(sum.getValue());
        packed(data.length);
        size(content.length);
    }

    static RawEntry stored(String name, byte[] content) {
        return new RawEntry(name, content, content, 0);
    }

    static RawEntry deflated(String name, byte[] content) {
        return new RawEntry(name, content, deflated(content), 8);
    }

    static byte[] deflated(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater, 1 << 16)) {
            out.write(content);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        deflater.end();
        return packed.toByteArray();
    }

    RawEntry rawName(byte[] both) {
        name = both;
        localName = both;
        return this;
    }

    RawEntry flags(int both) {
        flags = both;
        localFlags = both;
        return this;
    }

    RawEntry method(int both) {
        method = both;
        localMethod = both;
        return this;
    }

    RawEntry crc(long both) {
        crc = both;
        localCrc = both;
        return this;
    }

    RawEntry packed(long both) {
        packed = both;
        localPacked = both;
        return this;
    }

    RawEntry size(long both) {
        size = both;
        localSize = both;
        return this;
    }

    RawEntry mode(int unix) {
        attributes = (long) unix << 16;
        return this;
    }

    /** Moves checksum and sizes to a data descriptor after the content. */
    RawEntry follow(byte[] descriptor) {
        flags(UTF8 | SIZES_FOLLOW);
        localCrc = 0;
        localPacked = 0;
        localSize = 0;
        after = descriptor;
        return this;
    }

    RawEntry follow() {
        return follow(new Bytes().u32(0x08074b50).u32(crc).u32(packed).u32(size).done());
    }

    /** Moves both sizes to 64-bit fields. */
    RawEntry wide(long wideSize, long widePacked) {
        extra = new Bytes().u16(1).u16(16).u64(wideSize).u64(widePacked).done();
        localExtra = extra;
        packed(0xffffffffL);
        size(0xffffffffL);
        return this;
    }

    byte[] local() {
        return new Bytes()
                .u32(0x04034b50)
                .u16(20)
                .u16(localFlags)
                .u16(localMethod)
                .u32(0x00210000)
                .u32(localCrc)
                .u32(localPacked)
                .u32(localSize)
                .u16(localName.length)
                .u16(localExtra.length)
                .raw(localName)
                .raw(localExtra)
                .done();
    }

    byte[] central() {
        return new Bytes()
                .u32(0x02014b50)
                .u16(madeBy)
                .u16(20)
                .u16(flags)
                .u16(method)
                .u32(0x00210000)
                .u32(crc)
                .u32(packed)
                .u32(size)
                .u16(name.length)
                .u16(extra.length)
                .u16(commentLength)
                .u16(disk)
                .u16(0)
                .u32(attributes)
                .u32(offset + shift)
                .raw(name)
                .raw(extra)
                .raw(new byte[commentLength])
                .done();
    }
}
