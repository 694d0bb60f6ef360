// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.cuda;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Linux library says of itself without being loaded.
 *
 * @param processor what it was built for, {@code x86_64} or {@code aarch64}; of others, the number that ELF has for them
 * @param needed the libraries that have to be there for it to load, such as {@code libcudart.so.12}
 */
public record ElfFile(String processor, List<String> needed) {

    private static final int MAGIC = 0x464c457f;
    private static final int HEADER = 64;
    private static final int LOADED = 1;
    private static final int DYNAMIC = 2;
    private static final int MOST_DYNAMIC = 1 << 20;
    private static final int NEEDED = 1;
    private static final int STRINGS = 5;
    private static final int LONGEST_NAME = 256;

    /** A part of the file, and where it is put in memory. */
    private record Segment(int type, long offset, long address, long size) {}

    public ElfFile {
        needed = List.copyOf(needed);
    }

    /** @throws IOException if the file cannot be read, or is no 64-bit ELF file */
    public static ElfFile read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer header = part(channel, 0, HEADER);
            if (header.getInt(0) != MAGIC || header.get(4) != 2 || header.get(5) != 1) {
                throw new IOException("%s is no library for Linux on 64 bits".formatted(file.getFileName()));
            }
            return new ElfFile(processor(header.getShort(18)), needed(channel, segments(channel, header)));
        } catch (EOFException | IllegalArgumentException e) {
            throw new IOException("%s is damaged or cut short".formatted(file.getFileName()), e);
        }
    }

    private static String processor(int machine) {
        return switch (machine) {
            case 62 -> "x86_64";
            case 183 -> "aarch64";
            default -> String.valueOf(machine);
        };
    }

    private static List<Segment> segments(FileChannel channel, ByteBuffer header) throws IOException {
        int size = header.getShort(54);
        int count = header.getShort(56);
        ByteBuffer table = part(channel, header.getLong(32), Math.max(0, size * count));
        List<Segment> segments = new ArrayList<>();
        for (int at = 0; at + 40 <= table.limit() && size >= 40; at += size) {
            segments.add(new Segment(
                    table.getInt(at), table.getLong(at + 8), table.getLong(at + 16), table.getLong(at + 32)));
        }
        return segments;
    }

    private static List<String> needed(FileChannel channel, List<Segment> segments) throws IOException {
        List<Long> names = new ArrayList<>();
        long strings = 0;
        for (Segment segment : segments) {
            if (segment.type() == DYNAMIC) {
                ByteBuffer entries =
                        part(channel, segment.offset(), (int) Math.min(MOST_DYNAMIC, Math.max(0, segment.size())));
                for (int at = 0; at + 16 <= entries.limit() && entries.getLong(at) != 0; at += 16) {
                    if (entries.getLong(at) == NEEDED) {
                        names.add(entries.getLong(at + 8));
                    } else if (entries.getLong(at) == STRINGS) {
                        strings = entries.getLong(at + 8);
                    }
                }
            }
        }
        List<String> needed = new ArrayList<>();
        for (long name : names) {
            needed.add(text(channel, offset(segments, strings) + name));
        }
        return needed;
    }

    private static long offset(List<Segment> segments, long address) throws IOException {
        for (Segment segment : segments) {
            if (segment.type() == LOADED
                    && address >= segment.address()
                    && address - segment.address() < segment.size()) {
                return address - segment.address() + segment.offset();
            }
        }
        throw new EOFException();
    }

    private static String text(FileChannel channel, long offset) throws IOException {
        int length = (int) Math.min(LONGEST_NAME, Math.max(0, channel.size() - offset));
        ByteBuffer bytes = part(channel, offset, length);
        String text = StandardCharsets.UTF_8.decode(bytes).toString();
        int end = text.indexOf('\0');
        if (end < 0) {
            throw new EOFException();
        }
        return text.substring(0, end);
    }

    private static ByteBuffer part(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes, offset + bytes.position());
            if (read < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }
}
