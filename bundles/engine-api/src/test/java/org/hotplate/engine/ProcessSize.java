// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How large this process is, native memory and native threads included, where the system tells. */
record ProcessSize(long residentKilobytes, long threads) {

    private static final Path STATUS = Path.of("/proc/self/status");

    static boolean isKnown() {
        return Files.isReadable(STATUS);
    }

    static ProcessSize now() throws IOException {
        return new ProcessSize(number("VmRSS:"), number("Threads:"));
    }

    private static long number(String key) throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
