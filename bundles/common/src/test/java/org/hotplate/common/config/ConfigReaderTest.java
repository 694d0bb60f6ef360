// SPDX-License-Identifier: Apache-2.0
package org.hotplate.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;

final class ConfigReaderTest {

    private final Lines log = new Lines();

    @Test
    void readsTextsAndTypedValues() {
        ConfigReader in = new ConfigReader(
                "hotplate.rest",
                Map.of("size", " 16 ", "rate", 7, "big", "9000000000", "hosts", "a, b,,c", "names", new String[] {"x,y"
                }));

        assertThat(in.integer("size", 1, 0, 100)).isEqualTo(16);
        assertThat(in.integer("rate", 1, 0, 100)).isEqualTo(7);
        assertThat(in.integer("absent", 5, 0, 100)).isEqualTo(5);
        assertThat(in.number("big", 1, 0, Long.MAX_VALUE)).isEqualTo(9_000_000_000L);
        assertThat(in.list("hosts", "names", host -> true)).containsExactly("a", "b", "c");
        assertThat(in.list("names", "names", host -> true)).containsExactly("x,y");
        assertThat(in.list("none", "names", host -> true)).isEmpty();
        assertThat(in.report(log, "nothing happens")).isTrue();
        assertThat(log.lines).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"16MB", "", "0", "101", "1.5", "99999999999999999999"})
    void reportsAValueThatIsNotAllowedInOneLine(String value) {
        ConfigReader in = new ConfigReader(
                "hotplate.rest",
                Map.of("size", value, "felix.fileinstall.filename", "file:/srv/conf/hotplate.rest.config"));

        assertThat(in.integer("size", 5, 1, 100)).as("the default").isEqualTo(5);
        assertThat(in.report(log, "the previous configuration stays in effect")).isFalse();
        assertThat(log.lines)
                .containsExactly("ERROR conf/hotplate.rest.config: size is '" + value
                        + "'; allowed is a whole number from 1 to 100; the previous configuration stays in effect");
    }

    @Test
    void usesNoneOfAListWithAWrongValue() {
        ConfigReader in = new ConfigReader("hotplate.rest", Map.of("hosts", "a,b:80"));

        assertThat(in.list("hosts", "host names", host -> !host.contains(":"))).isEmpty();
        assertThat(in.report(log, "the default is used")).isFalse();
        assertThat(log.lines)
                .containsExactly(
                        "ERROR conf/hotplate.rest.cfg: hosts is 'b:80'; allowed is host names; the default is used");
    }

    @Test
    void warnsOfUnknownKeysAndSuggestsTheNearest() {
        ConfigReader in = new ConfigReader(
                "hotplate.rest",
                Map.of(
                        "max_request_size", "1",
                        "read.timeot", "1",
                        "colour", "blue",
                        "service.pid", "hotplate.rest",
                        "component.name", "x"));
        in.integer("max.request.size", 5, 1, 100);
        in.integer("read.timeout", 5, 1, 100);

        assertThat(in.report(log, "the default is used")).isTrue();
        assertThat(log.lines)
                .containsExactly(
                        "WARN conf/hotplate.rest.cfg: unknown key 'colour' is ignored; allowed are max.request.size,"
                                + " read.timeout",
                        "WARN conf/hotplate.rest.cfg: unknown key 'max_request_size' is ignored; did you mean"
                                + " 'max.request.size'?",
                        "WARN conf/hotplate.rest.cfg: unknown key 'read.timeot' is ignored; did you mean 'read.timeout'?");
    }

    /** Records log messages. */
    private static final class Lines extends LegacyAbstractLogger {

        private final transient List<String> lines = new ArrayList<>();

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String message, Object[] arguments, Throwable throwable) {
            assertThat(throwable).isNull();
            lines.add(level + " "
                    + org.slf4j.helpers.MessageFormatter.arrayFormat(message, arguments)
                            .getMessage());
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return Lines.class.getName();
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }
}
