// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GuardedUrlsTest {

    @AfterEach
    void allowNothing() {
        System.clearProperty(GuardedUrls.ALLOWED);
    }

    @Test
    void fetchesNothingUnlessItIsAllowed() throws IOException {
        var url = new URL("http://127.0.0.1:9/handler.jar");

        assertThatThrownBy(url::openStream)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Not fetching http://127.0.0.1:9/handler.jar");
        assertThatThrownBy(() -> new URL("jar:https://127.0.0.1:9/handler.jar!/")
                        .openConnection()
                        .getInputStream())
                .hasMessageContaining("Not fetching");
    }

    @Test
    void fetchesFromAnAllowedPlace() throws IOException {
        System.setProperty(GuardedUrls.ALLOWED, "https://repo.example.org/handlers/");

        assertThatCode(() -> GuardedUrls.check(new URL("https://repo.example.org/handlers/a.jar")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> GuardedUrls.check(new URL("https://repo.example.org/other/a.jar")))
                .hasMessageContaining("https://repo.example.org/handlers/");
        assertThatThrownBy(() -> GuardedUrls.check(new URL("https://repo.example.org/handlers/../other/a.jar")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void leavesFilesAlone(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("a.txt"), "here");

        try (var stream = file.toUri().toURL().openStream()) {
            assertThat(stream.readAllBytes()).hasSize(4);
        }
    }
}
