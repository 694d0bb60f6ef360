// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebAddressTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTPS://Repo.Example.ORG | https://repo.example.org/",
                "https://repo.example.org:443/a | https://repo.example.org/a",
                "https://repo.example.org:0443/a | https://repo.example.org/a",
                "http://repo.example.org:80/a | http://repo.example.org/a",
                "http://repo.example.org:443/a | http://repo.example.org:443/a",
                "https://repo.example.org:/a | https://repo.example.org/a",
                "https://repo.example.org./a | https://repo.example.org/a",
                "https://repo。example．org/a | https://repo.example.org/a",
                "https://ｒｅｐｏ.example.org/a | https://repo.example.org/a",
                "https://bücher.example.org/ä | https://xn--bcher-kva.example.org/%C3%A4",
                "https://BÜCHER.example.org/%c3%a4 | https://xn--bcher-kva.example.org/%C3%A4",
                "http://[::1]:8080/a | http://[0:0:0:0:0:0:0:1]:8080/a",
                "http://[0:0::1]/a | http://[0:0:0:0:0:0:0:1]/a",
                "http://[2001:DB8::A]/a | http://[2001:db8:0:0:0:0:0:a]/a",
                "http://[::ffff:127.0.0.1]/a | http://127.0.0.1/a",
                "http://127.0.0.1/a | http://127.0.0.1/a",
                "https://h/a/./b/../c | https://h/a/c",
                "https://h/a/b/.. | https://h/a/",
                "https://h/../../a | https://h/a",
                "https://h/a/%2e%2E/b | https://h/b",
                "https://h/a/.%2e/b | https://h/b",
                "https://h/%7Ea/%61 | https://h/~a/a",
                "https://h/a%20b | https://h/a%20b",
                "https://h//a | https://h//a",
                "https://h/a//../b | https://h/a/b",
                "https://h/a?x=1&y=%2f..%2F | https://h/a?x=1&y=%2F..%2F",
                "https://h?x | https://h/?x",
                "https://h/a#top | https://h/a",
                "https://h/a?b#c?d | https://h/a?b",
                "https://h#/../evil | https://h/",
                "https://h/a<b>{}^ | https://h/a%3Cb%3E%7B%7D%5E",
            })
    void writesEveryUrlInOneWay(String url, String normal) {
        var address = WebAddress.parse(url);

        assertThat(address).hasToString(normal);
        assertThat(WebAddress.parse(normal)).isEqualTo(address);
        assertThat(address.uri().getHost()).isEqualTo(address.host());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "repo.example.org/a",
                "//repo.example.org/a",
                "/a",
                "http:/repo.example.org/a",
                "http:repo.example.org",
                "http:\\\\repo.example.org\\a",
                "http:/\\repo.example.org/a",
                "http://repo.example.org\\@evil.com/",
                "http://repo.example.org@evil.com/",
                "http://user:secret@repo.example.org/a",
                "http://@repo.example.org/a",
                "https://evil.com:80@repo.example.org/a",
                "http://",
                "http:///a",
                "http://:80/a",
                "http://?x",
                "http://#x",
                "http://./a",
                "http://../a",
                "http://repo..example.org/a",
                "http://.repo.example.org/a",
                "http://repo.example.org../a",
                "http://repo_x.example.org/a",
                "http://-repo.example.org/a",
                "http://repo%2eexample.org/a",
                "http://repo.example.org%2fevil.com/a",
                "http://repo.example.org／evil.com/a",
                "http://repo.example.org＠evil.com/a",
                "http://repo.example.org\u2028.evil.com/a",
                "http://\u0000repo.example.org/a",
                "http://repo.example.org:99999/a",
                "http://repo.example.org:0/a",
                "http://repo.example.org:-1/a",
                "http://repo.example.org:+80/a",
                "http://repo.example.org:８０/a",
                "http://repo.example.org:80:80/a",
                "http://repo.example.org:80 /a",
                "http://[::1/a",
                "http://[::1]x/a",
                "http://[::1]:x/a",
                "http://[]/a",
                "http://[localhost]/a",
                "http://[127.0.0.1]/a",
                "http://[fe80::1%25eth0]/a",
                "http://::1/a",
                "http://127.1/a",
                "http://2130706433/a",
                "http://0x7f000001/a",
                "http://0177.0.0.1/a",
                "http://127.0.0.256/a",
                "http://127.0.0.0x1/a",
                "http://repo.example.org/a\tb",
                "http://repo.example.org/a\nb",
                "http://repo.example.org/a\r\nHost: evil.com",
                "ht\ntp://repo.example.org/",
                " http://repo.example.org/",
                "http://repo.example.org/ ",
                "http://repo.example.org/a\\..\\b",
                "http://repo.example.org/a%2f..%2fb",
                "http://repo.example.org/a%5c..%5cb",
                "http://repo.example.org/a/%252e%252e/b",
                "http://repo.example.org/a/%25%32%65/b",
                "http://repo.example.org/a%00b",
                "http://repo.example.org/a%0d%0ab",
                "http://repo.example.org/a?b=%0a",
                "http://repo.example.org/a%",
                "http://repo.example.org/a%2",
                "http://repo.example.org/a%zz",
                "http://repo.example.org/a%u002e",
                "http://repo.example.org/a/..;/b",
                "http://repo.example.org/a/..%3Bx/b",
                "http://repo.example.org/a/.;/b",
                "ftp://repo.example.org/a",
                "file:///etc/passwd",
                "jar:http://repo.example.org/a!/",
                "mailto:a@repo.example.org",
                "javascript://repo.example.org/",
                "httpss://repo.example.org/",
                "url:http://repo.example.org/",
            })
    void refusesWhatCouldBeReadInTwoWays(String url) {
        assertThatThrownBy(() -> WebAddress.parse(url)).isExactlyInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://h/b,           https://h/b",
        "HTTP://other:80/b,     http://other/b",
        "//other/b,             https://other/b",
        "/b,                    https://h/b",
        "b,                     https://h/a/b",
        "../b,                  https://h/b",
        "?b,                    https://h/a/x?b",
        ".,                     https://h/a/",
    })
    void resolvesReferencesAsBrowsersDo(String reference, String expected) {
        assertThat(WebAddress.parse("https://h/a/x?q").resolve(reference)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "https://repo.example.org,           https://repo.example.org/any/thing,                true",
        "https://repo.example.org,           https://repo.example.org.evil.com/,                false",
        "https://repo.example.org,           https://repo.example.orgevil/,                     false",
        "https://repo.example.org,           http://repo.example.org/,                          false",
        "https://repo.example.org,           https://repo.example.org:8443/,                    false",
        "https://repo.example.org:443,       https://repo.example.org/a,                        true",
        "https://repo.example.org,           https://xrepo.example.org/,                        false",
        "https://repo.example.org/handlers,  https://repo.example.org/handlers,                 true",
        "https://repo.example.org/handlers,  https://repo.example.org/handlers/a.jar,           true",
        "https://repo.example.org/handlers,  https://repo.example.org/handlers?x=1,             true",
        "https://repo.example.org/handlers,  https://repo.example.org/handlers-evil/a.jar,      false",
        "https://repo.example.org/handlers,  https://repo.example.org/Handlers/a.jar,           false",
        "https://repo.example.org/handlers/, https://repo.example.org/handlers/a.jar,           true",
        "https://repo.example.org/handlers/, https://repo.example.org/handlers,                 false",
        "https://repo.example.org/handlers/, https://repo.example.org/handlers/../a.jar,        false",
        "https://repo.example.org/handlers/, https://repo.example.org/handlers/%2e%2e/a.jar,    false",
        "https://repo.example.org/handlers/, https://repo.example.org/x/../handlers/a.jar,      true",
        "https://repo.example.org/h%61ndlers/, https://repo.example.org/%68andlers/a.jar,       true",
        "https://repo.example.org/handlers/, https://repo.example.org/?/handlers/,              false",
        "http://127.0.0.1:8000/,             http://127.0.0.1:80001/,                           refused",
        "http://[::1]/,                      http://[0::1]/a,                                   true",
        "http://[::1]/,                      http://[::2]/a,                                    false",
    })
    void liesWithinAPlaceAtItsBoundariesOnly(String place, String url, String expected) {
        if (expected.equals("refused")) {
            assertThatThrownBy(() -> WebAddress.parse(url)).hasMessageContaining("port");
            return;
        }

        assertThat(WebAddress.parse(url).isWithin(WebAddress.parse(place))).isEqualTo(Boolean.valueOf(expected));
    }
}
