// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.hotplate.model.ModelOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsFileTest {

    static final Path FILE = Path.of("a.json");

    @TempDir
    Path folder;

    @Test
    void saysNothingOfTheParser() {
        assertThatThrownBy(() -> OptionsFile.parse(FILE, "{"))
                .hasMessageEndingWith("Unexpected end-of-input: expected close marker for Object");
    }

    @Test
    void readsTheRuntimesOptionsAndLeavesTheOthersToTheHandler() throws Exception {
        ModelOptions options = OptionsFile.parse(
                FILE,
                """
                {"workers": 2, "queue": 50, "timeout_seconds": 2.5, "handler": "mxnet_model_service",
                 "output": "text", "max_pixels": 1000000, "factor": 0.10, "truncated": true}""");

        assertThat(options.workers()).isEqualTo(OptionalInt.of(2));
        assertThat(options.queue()).isEqualTo(OptionalInt.of(50));
        assertThat(options.timeout()).contains(Duration.ofMillis(2500));
        assertThat(options.handler()).contains("mxnet_model_service");
        assertThat(options.handlerOptions())
                .isEqualTo(Map.of("output", "text", "max_pixels", "1000000", "factor", "0.10", "truncated", "true"));
    }

    @Test
    void leavesEverythingToTheRuntimeWhereThereIsNoFileOrNothingInIt() throws Exception {
        assertThat(OptionsFile.parse(FILE, OptionsFile.text(folder.resolve("absent.json"))))
                .isEqualTo(ModelOptions.NONE);
        assertThat(OptionsFile.parse(FILE, "{}")).isEqualTo(ModelOptions.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"workers\": 0} | 'workers' is '0' at line 1, column 13; allowed is a whole number from 1 on",
                "{\"queue\": \"5\"} | 'queue' is '5'",
                "{\"queue\": 99999999999} | 'queue' is '99999999999'",
                "{\"workers\": 1.5} | 'workers' is '1.5'",
                "{\"timeout_seconds\": 0} | 'timeout_seconds' is '0'",
                "{\"timeout_seconds\": 1e99} | a number of seconds from 0.001 to 86400",
                "{\"handler\": 3} | a service name as text",
                "{\"x\": {\"y\": 1}} | 'x' is an object or a list at line 1, column 7; allowed is a text, a number",
                "{\"x\": null} | 'x' is 'null'",
                "{\"x\": 1, \"x\": 2} | Duplicate",
                "{\"x\": 1 | is not valid JSON at line 1, column",
                "[1] | holds no JSON object",
                "{} {} | goes on after its object",
            })
    void namesWhatIsWrongWhereItIsAndWhatIsAllowed(String text, String message) {
        assertThatThrownBy(() -> OptionsFile.parse(FILE, text))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("a.json")
                .hasMessageContaining(message);
    }

    @Test
    void refusesAnEmptyFile() throws Exception {
        Path empty = Files.createFile(folder.resolve("a.json"));

        assertThatThrownBy(() -> OptionsFile.parse(empty, OptionsFile.text(empty)))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("a.json is empty");
    }

    @Test
    void refusesAFolderAndAHugeFile() throws Exception {
        Path huge = Files.write(folder.resolve("huge.json"), new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> OptionsFile.text(folder)).hasMessageContaining("is not a file");
        assertThatThrownBy(() -> OptionsFile.text(huge)).hasMessageContaining("at most 1048576");
    }
}
