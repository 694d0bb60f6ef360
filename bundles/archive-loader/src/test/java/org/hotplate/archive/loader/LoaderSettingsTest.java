// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hotplate.archive.ArchiveLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

class LoaderSettingsTest {

    private final List<String> lines = new ArrayList<>();
    private final Logger log = (Logger) Proxy.newProxyInstance(
            Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                Object[] values = arguments[1] instanceof Object[] several
                        ? several
                        : Arrays.copyOfRange(arguments, 1, arguments.length);
                lines.add(method.getName() + " "
                        + MessageFormatter.arrayFormat((String) arguments[0], values)
                                .getMessage());
                return null;
            });

    @Test
    void readsAllKeysAndTheirDefaults() {
        assertThat(LoaderSettings.atStart(Map.of(), log))
                .isEqualTo(new LoaderSettings(ArchiveLimits.DEFAULT, "false", List.of(), "deny"));
        assertThat(LoaderSettings.changed(
                        Map.of(
                                "max.entries", "10",
                                "max.unpacked.bytes", 5_000_000_000L,
                                "archives.signed", " TRUE ",
                                "archives.certificates", "a.pem, b.pem",
                                "archives.code", "signed",
                                "service.pid", LoaderSettings.PID),
                        log))
                .contains(new LoaderSettings(
                        new ArchiveLimits(10, 5_000_000_000L), "TRUE", List.of("a.pem", "b.pem"), "signed"));
        assertThat(lines).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "max.entries,        many, a whole number from 1 to 2147483647",
        "max.entries,        0,    a whole number from 1 to 2147483647",
        "max.unpacked.bytes, 4GB,  a whole number of at least 1",
        "archives.signed,    yes,  true or false",
        "archives.signed,    '',   true or false",
        "archives.code,      alow, 'deny, signed or allow'"
    })
    void keepsThePreviousConfigurationIfAValueIsWrong(String key, String value, String allowed) {
        assertThat(LoaderSettings.changed(Map.of(key, value), log)).isEmpty();
        assertThat(lines)
                .containsExactly("error conf/hotplate.archive.loader.cfg: %s is '%s'; allowed is %s; "
                                .formatted(key, value, allowed)
                        + "the previous configuration stays in effect");
    }

    @Test
    void usesTheDefaultOfAWrongLimitAtTheStart() {
        LoaderSettings settings = LoaderSettings.atStart(Map.of("max.entries", "many", "max.unpacked.bytes", "7"), log);

        assertThat(settings.limits()).isEqualTo(new ArchiveLimits(ArchiveLimits.ENTRIES, 7));
        assertThat(lines)
                .containsExactly("error conf/hotplate.archive.loader.cfg: max.entries is 'many'; allowed is a whole"
                        + " number from 1 to 2147483647; the default is used");
    }

    @Test
    void leavesAWrongSecuritySettingAtTheStartToTheClassThatRejectsArchives() {
        LoaderSettings settings =
                LoaderSettings.atStart(Map.of("archives.signed", "yes", "archives.code", "alow"), log);

        assertThat(settings.signed()).isEqualTo("yes");
        assertThat(settings.code()).isEqualTo("alow");
        assertThat(lines)
                .containsExactly("error conf/hotplate.archive.loader.cfg: archives.code is 'alow'; allowed is deny,"
                        + " signed or allow; the default is used");
    }

    @Test
    void warnsOfUnknownKeys() {
        assertThat(LoaderSettings.changed(Map.of("max_entries", "5"), log)).isPresent();
        assertThat(lines)
                .containsExactly("warn conf/hotplate.archive.loader.cfg: unknown key 'max_entries' is ignored; did you"
                        + " mean 'max.entries'?");
    }
}
