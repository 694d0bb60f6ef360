// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.hotplate.handler.FailureKind;
import org.hotplate.http.Allowance;
import org.hotplate.model.PredictionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LiteralTest {

    private static final LiteralLimits LIMITS = new LiteralLimits(5, 100, 20);
    private static final Allowance PLENTY = bytes -> {};

    @Test
    void readsJson() throws Exception {
        assertThat(parse(" {\"a\": [1, -2.5e1, true, false, null, \"x\\u00e9\\n\\/\"], \"b\": {}} "))
                .isEqualTo(Map.of("a", Arrays.asList(1, -25.0, true, false, null, "xé\n/"), "b", Map.of()));
    }

    @Test
    void readsPython() throws Exception {
        assertThat(parse("[{'input_sentence': u'it\\'s', r'\\d': (1, True, False, None,), }, (2), (), (3,)]"))
                .isEqualTo(List.of(
                        Map.of("input_sentence", "it's", "\\d", Arrays.asList(1, 1, 0, null)),
                        2,
                        List.of(),
                        List.of(3)));
    }

    @Test
    void readsTextsTheWayPythonDoes() throws Exception {
        assertThat(parse("['a' \"b\", '''c\n'd''', '', '\\x41\\101\\U0001F600\\q', '\\ud83d\\ude00']"))
                .isEqualTo(List.of("ab", "c\n'd", "", "AA😀\\q", "😀"));
    }

    @Test
    void readsNumbersOfEverySort() throws Exception {
        assertThat(parse("[1_000, 0x1F, 0o17, 0b11, 1., .5, 1e5, +1, - 1, 00, 3000000000, 99999999999999999999]"))
                .isEqualTo(List.of(
                        1000, 31, 15, 3, 1.0, 0.5, 1e5, 1, -1, 0, 3000000000L, new BigInteger("99999999999999999999")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1,|at character 1: what is opened here is not closed",
                "[[1,|at character 2: what is opened here is not closed",
                "{'a'|expected ':'",
                "{1: 2}|at character 2: a key must be a text",
                "{1, 2}|a key must be a text",
                "[1 2]|at character 4: expected ',' or ']' for what is opened at character 1, found '2'",
                "[,]|expected a value",
                "[1,,2]|expected a value",
                "['a|a text is not closed",
                "['a\\|a text ends in a backslash",
                "['\\xg1']|2 hexadecimal digits",
                "['\\UFFFFFFFF']|names no character",
                "['\\N{DASH}']|by name",
                "[b'a']|prefix 'b'",
                "[nan]|unknown word 'nan'",
                "[NaN]|unknown word",
                "[-Infinity]|expected a digit",
                "[1e999]|beyond the largest double",
                "[01]|must not start with 0",
                "[1__0]|end of a number",
                "[1j]|end of a number",
                "[0x]|expected a digit",
                "[1e]|expected a digit",
                "[١]|U+0661",
                "[1] # comment|nothing more",
                "1, 2|nothing more",
                "[1]]|nothing more",
                "[111111111111111111111]|20 characters allowed",
                "[[[[[[1]]]]]]|5 levels",
                "import os|unknown word 'import'",
                "__import__('os')|unknown word",
                "``|expected a value, found the end",
            })
    void namesTheFaultAndItsPlace(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(LiteralException.class)
                .hasMessageStartingWith("at character ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "(", "{'a':", "[[],", "-", "'\\u", "1e-", "[(", "'''a", "u"})
    void survivesWhatGoesOnForLong(String text) {
        assertThatThrownBy(() -> parse(text.repeat(100_000))).isInstanceOf(LiteralException.class);
    }

    @Test
    void boundsTheNumberOfValues() {
        assertThatThrownBy(() -> parse("[" + "1,".repeat(100) + "]"))
                .isInstanceOf(LiteralException.class)
                .hasMessageContaining("more than the 100 values allowed");
    }

    @Test
    void asksForMemoryBeforeItGrows() {
        LiteralLimits wide = new LiteralLimits(5, 1 << 20, 20);
        AtomicLong taken = new AtomicLong();
        Allowance allowance = bytes -> {
            if (taken.addAndGet(bytes) > 1 << 20) {
                throw new PredictionException(FailureKind.TOO_LARGE, "enough");
            }
        };

        assertThatThrownBy(() -> Literal.parse("[" + "[1],".repeat(200_000) + "]", wide, allowance))
                .isInstanceOf(PredictionException.class);
    }

    @Test
    void throwsNothingElseWhateverItIsGiven() {
        Random random = new Random(42);
        String alphabet = "[]{}()'\"\\,:. -+_eExuUbr0179truefalsNonTFdj\n\t\uffff\ufeffé/";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(24); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                parse(text.toString());
            } catch (LiteralException e) {
                assertThat(e).hasMessageStartingWith("at character ");
            } catch (PredictionException e) {
                throw new AssertionError(text.toString(), e);
            }
        }
    }

    private static Object parse(String text) throws LiteralException, PredictionException {
        return Literal.parse(text, LIMITS, PLENTY);
    }
}
