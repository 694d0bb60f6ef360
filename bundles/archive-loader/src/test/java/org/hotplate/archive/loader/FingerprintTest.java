// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.hotplate.archive.loader.watch.Fingerprint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {

    private static final int FILES = 20;

    @TempDir
    Path root;

    @Test
    void isAbsentOnlyWhereNothingIs() throws IOException {
        assertThat(Fingerprint.of(root.resolve("x.model"), FILES)).isEqualTo(Fingerprint.ABSENT);
        Files.createDirectory(root.resolve("x.model"));
        assertThat(Fingerprint.of(root.resolve("x.model"), FILES)).isNotEqualTo(Fingerprint.ABSENT);
    }

    /** rsync and sed -i write a new file beside the old one and rename it. */
    @Test
    void aFolderIsNeverAbsentWhileAFileInItIsReplaced() throws Exception {
        Path folder = Files.createDirectory(root.resolve("x.model"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(folder.resolve("f" + i), "x");
        }
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger renames = new AtomicInteger();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                try {
                    Path next = Files.writeString(folder.resolve(".f.tmp" + renames.incrementAndGet()), "y");
                    Files.move(
                            next,
                            folder.resolve("f3"),
                            StandardCopyOption.REPLACE_EXISTING,
                            StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        int changing = 0;
        for (int looks = 0; looks < 100_000 && (looks < 1_000 || changing < 10); looks++) {
            Fingerprint seen = Fingerprint.of(folder, 2 * FILES);
            assertThat(seen).isNotEqualTo(Fingerprint.ABSENT);
            changing += seen.equals(Fingerprint.CHANGING) ? 1 : 0;
        }
        over.set(true);
        writer.get();
        assertThat(renames.get()).isPositive();
    }
}
