// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FetchRulesTest {

    @TempDir
    Path folder;

    @Test
    void readsTheConfiguration() throws Exception {
        var rules = rules("allowed-urls=https://A.example.org/x, http://127.0.0.1:81\nfetch-limit=3\nfetch-timeout=5");

        assertThat(rules.allowed())
                .map(WebAddress::toString)
                .containsExactly("https://a.example.org/x", "http://127.0.0.1:81/");
        assertThat(rules.limit()).isEqualTo(3 << 20);
        assertThat(rules.timeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void allowsNothingUnlessItIsTold() throws Exception {
        assertThat(rules("").allowed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "repo.example.org",
                "https:",
                "https://",
                "https:///folder",
                "https://me@repo.example.org/",
                "https://repo.example.org/?q",
                "https://repo.example.org/#f",
                "ftp://repo.example.org/",
                "file:///srv/",
                "*",
                "https://*.example.org/",
                "https://repo.example.org/a%2fb",
            })
    void namesAPlaceThatIsNone(String place) {
        assertThatThrownBy(() -> rules("allowed-urls=https://good.example.org/," + place))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("'%s' is not a value for allowed-urls in conf/hotplate.properties: ", place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fetch-limit=0", "fetch-limit=2G", "fetch-timeout=0"})
    void namesANumberThatIsNone(String setting) {
        assertThatThrownBy(() -> rules(setting)).hasMessageContaining("a whole number from 1 to 1000000");
    }

    @Test
    void showsNoTricksToATerminal() throws Exception {
        var rules = rules("");

        assertThatThrownBy(() -> rules.check("http://h/\u001b[31m\u202e\n"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Not fetching http://h/?[31m??: ");
    }

    private FetchRules rules(String properties) throws CommandException, IOException {
        var base = new BaseFolder(folder, folder);
        Files.createDirectories(base.conf());
        Files.writeString(base.conf().resolve("hotplate.properties"), properties);
        return FetchRules.of(Settings.load(base));
    }
}
