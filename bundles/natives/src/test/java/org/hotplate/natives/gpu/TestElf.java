// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes Linux shared libraries without code that the loader accepts: only what is needed to declare dependencies. */
public final class TestElf {

    static final int X86_64 = 62;
    static final int AARCH64 = 183;

    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int HEADERS = HEADER + 2 * SEGMENT;
    private static final int SYMBOL = 24;

    private TestElf() {}

    /** Returns the processor number of this machine. */
    static int here() {
        return System.getProperty("os.arch").equals("aarch64") ? AARCH64 : X86_64;
    }

    /** Writes a library for this machine. */
    public static Path write(Path file, String... needed) throws IOException {
        return write(file, here(), "", needed);
    }

    /** Writes a library for a processor, with a text such as {@code VERS_1.2.3} in its string table. */
    static Path write(Path file, int machine, String version, String... needed) throws IOException {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        List<Long> entries = new ArrayList<>();
        for (String name : needed) {
            entries.addAll(List.of(1L, name(names, name)));
        }
        name(names, version);
        while (names.size() % Long.BYTES != 0) {
            names.write(0);
        }
        long symbols = HEADERS + names.size();
        entries.addAll(List.of(5L, (long) HEADERS, 6L, symbols, 10L, (long) names.size(), 11L, (long) SYMBOL, 0L, 0L));
        int table = (int) symbols + SYMBOL;
        int size = table + entries.size() * Long.BYTES;
        ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        elf.putShort(16, (short) 3).putShort(18, (short) machine).putInt(20, 1);
        elf.putLong(32, HEADER).putShort(52, (short) HEADER);
        elf.putShort(54, (short) SEGMENT).putShort(56, (short) 2);
        segment(elf, HEADER, 1, 0, size, 0x1000);
        segment(elf, HEADER + SEGMENT, 2, table, entries.size() * Long.BYTES, Long.BYTES);
        elf.position(HEADERS).put(names.toByteArray()).position(table);
        entries.forEach(elf::putLong);
        return Files.write(file, elf.array());
    }

    private static long name(ByteArrayOutputStream names, String name) {
        long start = names.size();
        names.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        names.write(0);
        return start;
    }

    private static void segment(ByteBuffer elf, int at, int type, long offset, long size, long alignment) {
        elf.putInt(at, type).putInt(at + 4, 6).putLong(at + 8, offset);
        elf.putLong(at + 16, offset).putLong(at + 24, offset);
        elf.putLong(at + 32, size).putLong(at + 40, size).putLong(at + 48, alignment);
    }
}
