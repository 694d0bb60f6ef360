// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.handler.image.SamplePictures;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MemoryTest {

    private static final Path STATUS = Path.of("/proc/self/status");

    /** If a call leaked one array, 20,000 calls would leak 80 MB; the JVM itself may grow by 25. */
    @Test
    @Timeout(200)
    void leavesNothingOfAPictureBehindGoodOrBad() throws Exception {
        Assumptions.assumeTrue(Files.exists(STATUS), "this platform does not tell a process its size in /proc");
        ImageCodec codec = MxnetImageCodec.open(LibraryFile.in(TestNatives.folder()));
        byte[] good = SamplePictures.jpeg(SamplePictures.drawn(64, 48, 1));
        // libpng and libjpeg print a line to stderr for each broken file, so the content is neither
        byte[] bad = new byte[16_000];
        run(codec, good, bad, 4_000);
        long before = residentKilobytes();

        run(codec, good, bad, 20_000);

        assertThat(residentKilobytes() - before).isLessThan(50_000);
    }

    private static void run(ImageCodec codec, byte[] good, byte[] bad, int calls) throws HandlerException {
        int refused = 0;
        for (int i = 0; i < calls; i++) {
            if (i % 4 != 0) {
                codec.decode(good, 40, 40, Interpolation.BICUBIC);
            } else {
                try {
                    codec.decode(bad);
                } catch (HandlerException e) {
                    refused++;
                }
            }
        }
        assertThat(refused).isEqualTo(calls / 4);
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
