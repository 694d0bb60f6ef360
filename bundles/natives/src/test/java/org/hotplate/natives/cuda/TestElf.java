// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.cuda;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A library with nothing in it but what it needs. */
final class TestElf {

    private static final int HEADERS = 64 + 2 * 56;
    private static final long BASE = 0x10000;

    private TestElf() {}

    static Path write(Path file, int machine, String... needed) throws IOException {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        List<Long> entries = new ArrayList<>();
        for (String name : needed) {
            entries.addAll(List.of(1L, (long) names.size()));
            names.writeBytes(name.getBytes(StandardCharsets.UTF_8));
            names.write(0);
        }
        entries.addAll(List.of(5L, BASE + HEADERS, 0L, 0L));
        int size = HEADERS + names.size() + entries.size() * Long.BYTES;
        ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        elf.putShort(18, (short) machine).putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 2);
        segment(elf.slice(64, 56).order(ByteOrder.LITTLE_ENDIAN), 1, 0, size);
        segment(
                elf.slice(120, 56).order(ByteOrder.LITTLE_ENDIAN),
                2,
                HEADERS + names.size(),
                entries.size() * Long.BYTES);
        elf.position(HEADERS).put(names.toByteArray());
        entries.forEach(elf::putLong);
        return Files.write(file, elf.array());
    }

    private static void segment(ByteBuffer header, int type, long offset, long size) {
        header.putInt(0, type).putLong(8, offset).putLong(16, BASE + offset).putLong(32, size);
    }
}
