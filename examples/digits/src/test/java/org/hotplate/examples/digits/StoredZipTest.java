// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.TimeZone;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StoredZipTest {
    @Test
    void readsBackItsEntriesInOrder() throws IOException {
        var entries = new TreeMap<String, byte[]>();
        entries.put("b.txt", new byte[] {1, 2, 3});
        entries.put("a.txt", new byte[0]);

        var read = StoredZip.read(StoredZip.write(entries));

        assertThat(read.keySet()).containsExactly("a.txt", "b.txt");
        assertThat(read.get("b.txt")).containsExactly(1, 2, 3);
    }

    @Test
    void writesTheSameBytesInEveryTimeZone() {
        var entries = new TreeMap<String, byte[]>();
        entries.put("a.txt", new byte[100]);
        var here = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            var inTokyo = StoredZip.write(entries);
            TimeZone.setDefault(TimeZone.getTimeZone("America/Lima"));

            assertThat(StoredZip.write(entries)).isEqualTo(inTokyo);
        } finally {
            TimeZone.setDefault(here);
        }
    }
}
