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

/** Shared libraries of this machine's kind that hold nothing but the names of what they need. */
public final class TestElf {

    static final int X86_64 = 62;
    static final int AARCH64 = 183;

    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int HEADERS = HEADER + 2 * SEGMENT;
    private static final long BASE = 0x40000;

    private TestElf() {}

    /** Writes a library for this machine. */
    public static Path write(Path file, String... needed) throws IOException {
        return write(file, System.getProperty("os.arch").equals("aarch64") ? AARCH64 : X86_64, "", needed);
    }

    static Path write(Path file, int machine, String runPath, String... needed) throws IOException {
        return write(file, machine, runPath, "", "", needed);
    }

    /** Writes a library for this machine that others need under a name, and that has a version. */
    static Path versioned(Path file, String name, String version, String... needed) throws IOException {
        int machine = System.getProperty("os.arch").equals("aarch64") ? AARCH64 : X86_64;
        return write(file, machine, "", name, version, needed);
    }

    private static Path write(Path file, int machine, String runPath, String ownName, String version, String... needed)
            throws IOException {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        List<Long> entries = new ArrayList<>();
        for (String name : needed) {
            entries.addAll(List.of(1L, name(names, name)));
        }
        if (!runPath.isEmpty()) {
            entries.addAll(List.of(15L, name(names, runPath)));
        }
        if (!ownName.isEmpty()) {
            entries.addAll(List.of(14L, name(names, ownName)));
        }
        if (!version.isEmpty()) {
            long text = name(names, version);
            entries.addAll(List.of(0x6ffffffcL, BASE + HEADERS + names.size(), 0x6ffffffdL, 1L));
            ByteBuffer definition = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
            definition.putInt(12, 20).putInt(20, (int) text);
            names.writeBytes(definition.array());
        }
        entries.addAll(List.of(5L, BASE + HEADERS, 0L, 0L));
        int table = HEADERS + names.size();
        int size = table + entries.size() * Long.BYTES;
        ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        elf.putShort(16, (short) 3).putShort(18, (short) machine);
        elf.putLong(32, HEADER).putShort(54, (short) SEGMENT).putShort(56, (short) 2);
        segment(elf, HEADER, 1, 0, size);
        segment(elf, HEADER + SEGMENT, 2, table, entries.size() * Long.BYTES);
        elf.position(HEADERS).put(names.toByteArray());
        entries.forEach(elf::putLong);
        return Files.write(file, elf.array());
    }

    private static long name(ByteArrayOutputStream names, String name) {
        long start = names.size();
        names.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        names.write(0);
        return start;
    }

    private static void segment(ByteBuffer elf, int at, int type, long offset, long size) {
        elf.putInt(at, type)
                .putLong(at + 8, offset)
                .putLong(at + 16, BASE + offset)
                .putLong(at + 32, size);
    }
}
