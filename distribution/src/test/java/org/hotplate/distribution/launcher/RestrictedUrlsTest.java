// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class RestrictedUrlsTest {

    @AfterEach
    void allowNothing() {
        RestrictedUrls.setRules(FetchRules.NONE);
    }

    @Test
    void fetchesNothingUnlessItIsAllowed() throws IOException {
        var url = new URL("http://127.0.0.1:9/handler.jar");

        assertThatThrownBy(url::openStream)
                .isInstanceOf(IOException.class)
                .hasMessage("Not fetching http://127.0.0.1:9/handler.jar: the configuration allows no URL;"
                        + " see allowed-urls in conf/hotplate.properties");
        assertThatThrownBy(() -> new URL("jar:https://127.0.0.1:9/handler.jar!/")
                        .openConnection()
                        .getInputStream())
                .hasMessageContaining("Not fetching");
    }

    @Test
    void refusesWhatIsElsewhereThanAllowed() {
        RestrictedUrls.setRules(rules("https://repo.example.org/handlers/", "http://[::1]:8000/"));

        assertThatThrownBy(() -> new URL("https://repo.example.org/handlers/../other/a.jar").openStream())
                .hasMessage("Not fetching https://repo.example.org/other/a.jar: only URLs below"
                        + " https://repo.example.org/handlers/ or http://[0:0:0:0:0:0:0:1]:8000/ are allowed;"
                        + " see allowed-urls in conf/hotplate.properties");
        assertThatThrownBy(() -> new URL("https://repo.example.org@evil.com/handlers/").openStream())
                .hasMessageEndingWith("it contains a user name, which is not supported");
        assertThatThrownBy(() -> new URL("http:/repo.example.org").openStream())
                .hasMessageStartingWith("Not fetching http:/repo.example.org: its scheme must be followed by");
    }

    @Test
    void knowsNoOtherWayToAnotherMachine() {
        RestrictedUrls.setRules(rules("https://repo.example.org/"));

        for (var text : List.of(
                "ftp://repo.example.org/a.jar", "mailto:a@repo.example.org", "jar:ftp://repo.example.org/a.jar!/x")) {
            assertThatThrownBy(() -> new URL(text).openConnection().getInputStream())
                    .as(text)
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("only http and https URLs are fetched");
        }
        // which the JDK takes for ftp
        assertThatThrownBy(() -> new URL("file://repo.example.org/a.jar").openStream())
                .isInstanceOf(IOException.class);
    }

    @Test
    void leavesFilesAlone(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("a.txt"), "here");

        try (var stream = file.toUri().toURL().openStream()) {
            assertThat(stream.readAllBytes()).hasSize(4);
        }
    }

    @Test
    @SuppressWarnings("URLEqualsHashCode")
    void looksNoHostUp() throws IOException {
        var one = new URL("http://nowhere.invalid/a");

        assertThat(one).isEqualTo(new URL("http://NOWHERE.invalid/a")).hasSameHashCodeAs(new URL(one.toString()));
    }

    private static FetchRules rules(String... places) {
        return new FetchRules(
                List.of(places).stream().map(WebAddress::parse).toList(),
                10,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }
}
