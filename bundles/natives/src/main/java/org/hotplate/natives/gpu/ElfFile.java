// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

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
 * What a shared library of Linux says of itself in its headers (the format ELF): read without loading it, so without
 * running any of its code.
 *
 * @param machine the processor it was built for, such as {@code x86_64}
 * @param name what others need it as, where that is not its file's name; else empty
 * @param versions the versions it says it has, such as {@code VERS_1.23.2}
 * @param needed the names of the libraries that the loader brings with it
 * @param runPaths where it wants them looked for first, in which {@code $ORIGIN} is its own folder
 */
public record ElfFile(String machine, String name, List<String> versions, List<String> needed, List<String> runPaths) {

    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int ENTRY = 16;
    private static final int LONGEST_TABLE = 1 << 20;
    private static final int LONGEST_NAME = 4096;

    private static final int LOADED = 1;
    private static final int DYNAMIC = 2;

    private static final int NEEDED = 1;
    private static final int STRINGS = 5;
    private static final int NAME = 14;
    private static final int RPATH = 15;
    private static final int RUNPATH = 29;
    private static final long VERSIONS = 0x6ffffffcL;
    private static final long VERSION_COUNT = 0x6ffffffdL;
    private static final int VERSION = 20;
    private static final int MOST_VERSIONS = 100;

    public ElfFile {
        versions = List.copyOf(versions);
        needed = List.copyOf(needed);
        runPaths = List.copyOf(runPaths);
    }

    /**
     * Reads a file's headers.
     *
     * @throws IOException if it cannot be read, or is something else; the message says what
     */
    public static ElfFile read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() < HEADER) {
                throw new IOException("it has %d bytes, fewer than the header of a library".formatted(channel.size()));
            }
            ByteBuffer header = bytes(channel, 0, HEADER);
            if (header.getInt(0) != 0x7f454c46) {
                throw new IOException("it is not in the format of Linux's libraries (ELF)");
            }
            if (header.get(4) != 2) {
                throw new IOException("it was built for 32 bits");
            }
            header.order(order(header));
            String machine = machine(header.getShort(18) & 0xffff);
            if (header.getShort(16) != 3) {
                throw new IOException("it is an ELF file, but no shared library");
            }
            return new Reader(channel, header).read(machine);
        } catch (EOFException e) {
            throw new IOException("it is cut off: " + e.getMessage(), e);
        }
    }

    private static ByteOrder order(ByteBuffer header) {
        return header.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private static String machine(int number) {
        return switch (number) {
            case 62 -> "x86_64";
            case 183 -> "aarch64";
            case 21 -> "ppc64";
            case 243 -> "riscv64";
            default -> "processor number " + number;
        };
    }

    private static ByteBuffer bytes(FileChannel channel, long position, int count) throws IOException {
        if (position < 0 || position > channel.size() - count) {
            throw new EOFException("what it says is at %d is not in its %d bytes".formatted(position, channel.size()));
        }
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
            // until it is full
        }
        return buffer.flip();
    }

    /** A part of the file, and where it lies in the memory of a process. */
    private record Segment(int type, long offset, long address, long size) {

        boolean holds(long wanted) {
            return type == LOADED && wanted >= address && wanted - address < size;
        }
    }

    private record Reader(FileChannel channel, ByteBuffer header) {

        ElfFile read(String machine) throws IOException {
            List<Segment> segments = segments();
            List<String> needed = new ArrayList<>();
            List<String> runPaths = new ArrayList<>();
            List<String> versions = new ArrayList<>();
            String name = "";
            for (Segment segment : segments) {
                if (segment.type() == DYNAMIC) {
                    ByteBuffer table = table(segment);
                    readDynamic(table, segments, needed, runPaths);
                    name = name(table, segments);
                    readVersions(table, segments, versions);
                }
            }
            return new ElfFile(machine, name, versions, needed, runPaths);
        }

        private List<Segment> segments() throws IOException {
            int count = header.getShort(56) & 0xffff;
            ByteBuffer table = ordered(bytes(channel, header.getLong(32), count * SEGMENT));
            List<Segment> segments = new ArrayList<>();
            for (int at = 0; at < table.limit(); at += SEGMENT) {
                segments.add(new Segment(
                        table.getInt(at), table.getLong(at + 8), table.getLong(at + 16), table.getLong(at + 32)));
            }
            return segments;
        }

        private ByteBuffer table(Segment dynamic) throws IOException {
            if (dynamic.size() < 0 || dynamic.size() > LONGEST_TABLE) {
                throw new IOException("it is damaged: its list of libraries has %d bytes".formatted(dynamic.size()));
            }
            return ordered(bytes(channel, dynamic.offset(), (int) dynamic.size()));
        }

        private void readDynamic(ByteBuffer table, List<Segment> segments, List<String> needed, List<String> runPaths)
                throws IOException {
            long strings = strings(table, segments);
            for (int at = 0; at + ENTRY <= table.limit() && table.getLong(at) != 0; at += ENTRY) {
                long tag = table.getLong(at);
                if (tag == NEEDED) {
                    needed.add(text(strings, table.getLong(at + 8)));
                } else if (tag == RPATH || tag == RUNPATH) {
                    runPaths.addAll(List.of(text(strings, table.getLong(at + 8)).split(":", -1)));
                }
            }
        }

        private String name(ByteBuffer table, List<Segment> segments) throws IOException {
            long index = value(table, NAME);
            return index < 0 ? "" : text(strings(table, segments), index);
        }

        /** Each entry says where the next one is, and where its names are, of which the first is its own. */
        private void readVersions(ByteBuffer table, List<Segment> segments, List<String> versions) throws IOException {
            long first = value(table, VERSIONS);
            if (first < 0) {
                return;
            }
            long strings = strings(table, segments);
            long at = offset(first, segments);
            long count = Math.min(MOST_VERSIONS, value(table, VERSION_COUNT));
            for (int i = 0; i < count; i++) {
                ByteBuffer entry = ordered(bytes(channel, at, VERSION));
                ByteBuffer names = ordered(bytes(channel, at + entry.getInt(12), 4));
                versions.add(text(strings, names.getInt(0)));
                at += entry.getInt(16);
            }
        }

        private static long strings(ByteBuffer table, List<Segment> segments) throws IOException {
            long address = value(table, STRINGS);
            return address < 0 ? -1 : offset(address, segments);
        }

        /** Returns what the table has for a key; -1 for none. */
        private static long value(ByteBuffer table, long tag) {
            for (int at = 0; at + ENTRY <= table.limit(); at += ENTRY) {
                if (table.getLong(at) == tag) {
                    return table.getLong(at + 8);
                }
            }
            return -1;
        }

        private static long offset(long address, List<Segment> segments) throws IOException {
            for (Segment segment : segments) {
                if (segment.holds(address)) {
                    return segment.offset() + address - segment.address();
                }
            }
            throw new IOException("it is damaged: its names are outside of it");
        }

        private String text(long strings, long index) throws IOException {
            if (strings < 0 || index < 0) {
                throw new IOException("it is damaged: it has no table of names");
            }
            long start = strings + index;
            int most = (int) Math.min(LONGEST_NAME, channel.size() - start);
            ByteBuffer name = bytes(channel, start, Math.max(most, 1));
            int end = 0;
            while (end < name.limit() && name.get(end) != 0) {
                end++;
            }
            byte[] text = new byte[end];
            name.get(0, text);
            return new String(text, StandardCharsets.UTF_8);
        }

        private ByteBuffer ordered(ByteBuffer buffer) {
            return buffer.order(header.order());
        }
    }
}
