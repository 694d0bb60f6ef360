// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.hotplate.archive.loader.options.ConfigValue;
import org.hotplate.archive.loader.options.InvalidOptionsException;
import org.hotplate.archive.loader.options.OptionsFile;
import org.hotplate.archive.loader.options.OptionsParser;
import org.hotplate.model.admin.ModelOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsFileTest {

    static final String FILE = "deploy/a.json";

    @TempDir
    Path folder;

    @Test
    void saysNothingOfTheParser() {
        assertThatThrownBy(() -> OptionsFile.parse(FILE, "{")).hasMessageEndingWith(": it ends too early");
    }

    @Test
    void readsTheRuntimesOptionsAndLeavesTheOthersToTheHandler() throws Exception {
        ModelOptions options = read(
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
    void readsHowRequestsAreBatched() throws Exception {
        ModelOptions options = read("{\"batch_size\": 8, \"max_batch_delay\": 0.5}");

        assertThat(options.batchSize()).isEqualTo(OptionalInt.of(8));
        assertThat(options.maxBatchDelay()).contains(Duration.ofNanos(500_000));
        assertThat(options.handlerOptions()).isEmpty();
    }

    @Test
    void readsTheVersionsAHandlerMayHave() throws Exception {
        assertThat(read("{\"handler_version\": \" [1.0,2) \"}").handlerVersion())
                .contains("[1.0,2)");
        assertThat(read("{\"handler_version\": \"1.2\"}").handlerVersion()).contains("1.2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_Native | _Native",
                "' _cvimread ,_Native, Custom ' | Custom,_Native,_cvimread",
                "'Custom,Custom' | Custom"
            })
    void readsTheOperatorsThatAreAllowed(String value, String names) throws Exception {
        assertThat(read("{\"allow_operators\": \"%s\"}".formatted(value)).allowedOperators())
                .isEqualTo(Set.of(names.split(",")));
    }

    @Test
    void allowsNoFurtherOperatorsByDefault() throws Exception {
        assertThat(read("{}").allowedOperators()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\" \"",
                "\",\"",
                "\"a,\"",
                "\"a,,b\"",
                "\"a b\"",
                "\"a-b\"",
                "\"a;b\"",
                "\"a.b\"",
                "7",
                "true",
                "null",
                "[\"a\"]"
            })
    void refusesOperatorsThatAreNotAListOfNames(String value) {
        assertThatThrownBy(() -> read("{\"allow_operators\": %s}".formatted(value)))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageStartingWith("deploy/a.json: 'allow_operators' is ")
                .hasMessageEndingWith(
                        " at line 1, column 21; allowed is names of operators, separated by commas, as text");
    }

    @Test
    void leavesEverythingToTheRuntimeWhereThereIsNoFileOrNothingInIt() throws Exception {
        assertThat(read(OptionsFile.text(folder.resolve("absent.json"), FILE))).isEqualTo(ModelOptions.NONE);
        assertThat(read("{}")).isEqualTo(ModelOptions.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"workers\": 0} | 'workers' is '0' at line 1, column 13; allowed is a whole number from 1 to the server's workers",
                "{\"queue\": \"5\"} | 'queue' is \"5\" at line 1, column 11; allowed is a whole number from 1 to 1000000, without quotes",
                "{\"queue\": 99999999999} | 'queue' is '99999999999'",
                "{\"queue\": 1000001} | a whole number from 1 to 1000000",
                "{\"queue\": 2.5} | 'queue' is '2.5'",
                "{\"queue\": -1} | 'queue' is '-1'",
                "{\"workers\": 1.5} | 'workers' is '1.5'",
                "{\"workers\": 1e9} | 'workers' is '1e9'",
                "{\"workers\": null} | 'workers' is 'null'",
                "{\"workers\": [2]} | 'workers' is an object or a list",
                "{\"workers\": true} | 'workers' is 'true'",
                "{\"timeout_seconds\": 0} | 'timeout_seconds' is '0'",
                "{\"timeout_seconds\": -2} | 'timeout_seconds' is '-2'",
                "{\"timeout_seconds\": 1e99} | a number of seconds from 0.001 to 86400",
                "{\"batch_size\": 0} | 'batch_size' is '0' at line 1, column 16; allowed is a whole number from 1 to 1024",
                "{\"batch_size\": 1025} | a whole number from 1 to 1024",
                "{\"max_batch_delay\": -1} | a number of milliseconds from 0 to 60000",
                "{\"max_batch_delay\": \"5 ms\"} | 'max_batch_delay' is \"5 ms\"",
                "{\"max_request_size\": 0} | a whole number of bytes from 1 to 2147483647",
                "{\"max_request_size\": \"16 MB\"} | 'max_request_size' is \"16 MB\"",
                "{\"handler\": 3} | a service name, as text",
                "{\"handler\": \"\"} | a service name, as text",
                "{\"handler\": {\"top_k\": 3}} | 'handler' is an object or a list",
                "{\"handler_version\": 1.2} | 'handler_version' is '1.2' at line 1, column 21; allowed is versions such as",
                "{\"handler_version\": \"[1.0,2\"} | 'handler_version' is \"[1.0,2\" at line 1, column 21; allowed is versions such as",
                "{\"handler_version\": \"newest\"} | versions such as \"[1.0,2)\", or \"1.2\" for 1.2 and above, as text",
                "{\"engine\": false} | 'engine' is 'false'",
                "{\"device\": 0} | devices of the engine such as \"gpu0\" or \"gpu0,gpu2\", as text",
                "{\"endpoint\": \"ping\"} | 'endpoint' is not a name to serve a model under: 'ping' is a path of the server itself",
                "{\"endpoint\": \"a/b\"} | 'a/b' cannot be an endpoint's name",
                "{\"x\": {\"y\": 1}} | 'x' is an object or a list at line 1, column 7; allowed is a text, a number",
                "{\"x\": null} | 'x' is 'null'",
                "{\"x\": 1, \"x\": 2} | it has the key 'x' twice; remove one",
                "// none | is not valid JSON at line 1, column 1: comments are not allowed in JSON",
                "{\"x\": 1 | is not valid JSON at line 1, column",
                "[1] | does not start with a JSON object",
                "{} {} | continues after its object",
            })
    void namesWhatIsWrongWhereItIsAndWhatIsAllowed(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("a.json")
                .hasMessageContaining(message);
    }

    @Test
    void doesNotAskForATextWithoutQuotes() {
        assertThatThrownBy(() -> read("{\"device\": \"\"}"))
                .message()
                .endsWith("'device' is \"\" at line 1, column 12; allowed is devices of the engine such as \"gpu0\" or"
                        + " \"gpu0,gpu2\", as text");
    }

    @Test
    void takesAByteOrderMarkAndRefusesOtherEncodings() throws Exception {
        Path marked = Files.writeString(folder.resolve("marked.json"), "\uFEFF{\"queue\": 3}");
        Path wide = Files.writeString(folder.resolve("wide.json"), "{\"queue\": 3}", StandardCharsets.UTF_16);
        Path unmarked = Files.writeString(folder.resolve("unmarked.json"), "{}", StandardCharsets.UTF_16LE);

        assertThat(read(OptionsFile.text(marked, FILE)).queue()).isEqualTo(OptionalInt.of(3));
        assertThatThrownBy(() -> OptionsFile.text(wide, FILE)).hasMessageContaining("save it as UTF-8");
        assertThatThrownBy(() -> OptionsFile.text(unmarked, FILE)).hasMessageContaining("save it as UTF-8");
    }

    @Test
    void survivesDeepNesting() {
        assertThatThrownBy(() -> read("{\"x\": " + "[".repeat(100_000)))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("deploy/a.json is not valid JSON");
    }

    @Test
    void knowsWhatMayStillBeBeingWritten() {
        for (String half : halves("{ \"queue\": 1.5e2,\n \"handler\": \"ab\", \"x\": true}")) {
            assertThatThrownBy(() -> read(half))
                    .isInstanceOfSatisfying(
                            InvalidOptionsException.class,
                            e -> assertThat(e.isUnfinished()).as(half).isTrue());
        }
        assertThatThrownBy(() -> read("{\"queue\" 1}"))
                .isInstanceOfSatisfying(InvalidOptionsException.class, e -> assertThat(e.isUnfinished())
                        .isFalse());
    }

    private static List<String> halves(String text) {
        return IntStream.range(1, text.length())
                .mapToObj(length -> text.substring(0, length))
                .toList();
    }

    @Test
    void readsATextAsTheNumberItStandsForWhereThereIsNothingElse() throws Exception {
        ModelOptions options = OptionsParser.of(
                "conf/hotplate.model~a.cfg",
                Map.of(
                        "workers", any("2"),
                        "timeout_seconds", any("1.5"),
                        "endpoint", any("b"),
                        "top_k", any("7")));

        assertThat(options.workers()).isEqualTo(OptionalInt.of(2));
        assertThat(options.timeout()).contains(Duration.ofMillis(1500));
        assertThat(options.handlerOptions()).isEqualTo(Map.of("top_k", "7"));
        assertThat(options.source("top_k")).isEqualTo("conf/hotplate.model~a.cfg");
        assertThatThrownBy(() -> OptionsParser.of("conf/hotplate.model~a.cfg", Map.of("queue", any("many"))))
                .hasMessage(
                        "conf/hotplate.model~a.cfg: 'queue' is 'many'; allowed is a whole number from 1 to 1000000");
    }

    @Test
    void laysOneSourceOverAnother() throws Exception {
        ModelOptions options = read("{\"queue\": 1, \"top_k\": 5}")
                .over(OptionsParser.of(
                        "conf/x.cfg", Map.of("queue", any("2"), "workers", any("3"), "output", any("text"))));

        assertThat(options.queue()).isEqualTo(OptionalInt.of(1));
        assertThat(options.workers()).isEqualTo(OptionalInt.of(3));
        assertThat(options.handlerOptions()).isEqualTo(Map.of("top_k", "5", "output", "text"));
        assertThat(List.of("queue", "workers", "top_k", "output").stream().map(options::source))
                .containsExactly(FILE, "conf/x.cfg", FILE, "conf/x.cfg");
    }

    private static ModelOptions read(String text) throws InvalidOptionsException {
        return OptionsParser.of(FILE, OptionsFile.parse(FILE, text));
    }

    private static ConfigValue any(String text) {
        return new ConfigValue(text, ConfigValue.Kind.ANY, "");
    }

    @Test
    void refusesAnEmptyFile() throws Exception {
        Path empty = Files.createFile(folder.resolve("a.json"));

        assertThatThrownBy(() -> OptionsFile.text(empty, FILE))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("a.json is empty");
    }

    @Test
    void refusesAFolderAndAHugeFile() throws Exception {
        Path huge = Files.write(folder.resolve("huge.json"), new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> OptionsFile.text(folder, FILE)).hasMessageContaining("is not a file");
        assertThatThrownBy(() -> OptionsFile.text(huge, FILE)).hasMessageContaining("at most 1048576");
    }
}
