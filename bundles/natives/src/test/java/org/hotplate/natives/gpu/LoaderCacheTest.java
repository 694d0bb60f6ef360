// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoaderCacheTest {

    @TempDir
    Path folder;

    @Test
    void readsNamesAndFiles() throws Exception {
        Path file = Files.write(folder.resolve("cache"), cache("liba.so.1", "/opt/liba.so.1", "libb.so", "/b/libb.so"));

        assertThat(LoaderCache.read(file))
                .isEqualTo(Map.of(
                        "liba.so.1", List.of(Path.of("/opt/liba.so.1")), "libb.so", List.of(Path.of("/b/libb.so"))));
    }

    @Test
    void readsThisMachines() {
        assumeTrue(Files.exists(Path.of("/etc/ld.so.cache")), "This system has no such list");

        assertThat(LoaderCache.read()).containsKey("libc.so.6");
    }

    @Test
    void takesWhatItCannotReadForEmpty() throws Exception {
        byte[] whole = cache("liba.so.1", "/opt/liba.so.1");

        assertThat(LoaderCache.read(folder.resolve("absent"))).isEmpty();
        assertThat(LoaderCache.read(Files.writeString(folder.resolve("other"), "another list")))
                .isEmpty();
        assertThat(LoaderCache.read(Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length - 4))))
                .isEmpty();
    }

    /** @param pairs names, each with a file */
    private static byte[] cache(String... pairs) throws IOException {
        int texts = 48 + pairs.length / 2 * 24;
        ByteBuffer cache = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
        cache.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII)).putInt(pairs.length / 2);
        int at = texts;
        for (int i = 0; i < pairs.length; i++) {
            cache.putInt(48 + i / 2 * 24 + (i % 2 == 0 ? 4 : 8), at);
            byte[] text = pairs[i].getBytes(StandardCharsets.UTF_8);
            cache.put(at, text);
            at += text.length + 1;
        }
        return Arrays.copyOf(cache.array(), at);
    }
}
