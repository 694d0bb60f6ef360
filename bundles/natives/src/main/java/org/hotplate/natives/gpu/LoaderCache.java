// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** glibc's list of the libraries in the folders of {@code /etc/ld.so.conf}, which {@code ldconfig} writes. */
final class LoaderCache {

    private static final Path FILE = Path.of("/etc/ld.so.cache");
    private static final byte[] MAGIC = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 48;
    private static final int ENTRY = 24;

    private LoaderCache() {}

    /** Returns the libraries' files by name; none where there is no such list, as with other C libraries. */
    static Map<String, List<Path>> read() {
        return read(FILE);
    }

    static Map<String, List<Path>> read(Path file) {
        try {
            return libraries(Files.readAllBytes(file));
        } catch (IOException | IndexOutOfBoundsException e) {
            return Map.of(); // the loader has the last word anyway
        }
    }

    private static Map<String, List<Path>> libraries(byte[] bytes) {
        Map<String, List<Path>> libraries = new HashMap<>();
        int start = indexOf(bytes);
        if (start < 0) {
            return libraries;
        }
        ByteBuffer cache =
                ByteBuffer.wrap(bytes, start, bytes.length - start).slice().order(ByteOrder.nativeOrder());
        int count = cache.getInt(MAGIC.length);
        for (int i = 0; i < count; i++) {
            int entry = HEADER + i * ENTRY;
            String name = text(cache, cache.getInt(entry + 4));
            libraries
                    .computeIfAbsent(name, key -> new ArrayList<>())
                    .add(Path.of(text(cache, cache.getInt(entry + 8))));
        }
        return libraries;
    }

    /** A list in an older form may stand before it. */
    private static int indexOf(byte[] bytes) {
        for (int at = 0; at + HEADER <= bytes.length; at++) {
            int same = 0;
            while (same < MAGIC.length && bytes[at + same] == MAGIC[same]) {
                same++;
            }
            if (same == MAGIC.length) {
                return at;
            }
        }
        return -1;
    }

    private static String text(ByteBuffer cache, int start) {
        int end = start;
        while (cache.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - start];
        cache.get(start, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
