// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/** An entry's unpacked content; throws if its length differs from the declared one. */
final class ZipContent extends InputStream {

    private static final int AT_ONCE = 1 << 16;

    private final FileChannel channel;
    private final ZipItem item;
    private final Inflater inflater;
    private final ByteBuffer packed;
    private long at;
    private final long end;
    private long unpacked;

    /**
     * @param inflater used only for this content until it has been read
     */
    ZipContent(FileChannel channel, ZipItem item, long at, Inflater inflater) {
        this.channel = channel;
        this.item = item;
        this.at = at;
        this.end = at + item.packed();
        this.inflater = inflater;
        this.packed = ByteBuffer.allocate(item.isStored() ? 0 : (int) Math.min(AT_ONCE, item.packed()));
        inflater.reset();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        int read = item.isStored() ? stored(into, offset, length) : inflated(into, offset, length);
        if (read < 0) {
            if (unpacked != item.size()) {
                throw lie("ends after %d bytes".formatted(unpacked));
            }
            return -1;
        }
        unpacked += read;
        if (unpacked > item.size()) {
            throw lie("does not end there");
        }
        return read;
    }

    private int stored(byte[] into, int offset, int length) throws IOException {
        if (at >= end) {
            return -1;
        }
        int read = channel.read(ByteBuffer.wrap(into, offset, (int) Math.min(length, end - at)), at);
        if (read < 0) {
            throw new EOFException();
        }
        at += read;
        return read;
    }

    private int inflated(byte[] into, int offset, int length) throws IOException {
        try {
            while (true) {
                int read = inflater.inflate(into, offset, length);
                if (read > 0) {
                    return read;
                }
                if (inflater.finished()) {
                    if (inflater.getBytesRead() != item.packed()) {
                        throw lie("is followed by bytes that belong to nothing");
                    }
                    return -1;
                }
                if (inflater.needsDictionary() || !fill()) {
                    throw new ZipException("its entry '%s' is cut off".formatted(Printable.text(item.name())));
                }
            }
        } catch (DataFormatException e) {
            throw (ZipException) new ZipException("the content of its entry '%s' is damaged (%s)"
                            .formatted(Printable.text(item.name()), e.getMessage()))
                    .initCause(e);
        }
    }

    private boolean fill() throws IOException {
        packed.clear().limit((int) Math.min(packed.capacity(), end - at));
        int read = packed.hasRemaining() ? channel.read(packed, at) : -1;
        if (read < 0) {
            return false;
        }
        at += read;
        inflater.setInput(packed.flip());
        return true;
    }

    private ZipException lie(String truth) {
        return new ZipException(
                "its entry '%s' declares %d bytes and %s".formatted(Printable.text(item.name()), item.size(), truth));
    }
}
