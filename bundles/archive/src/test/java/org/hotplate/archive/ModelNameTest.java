// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"resnet-18", "a", "0", "squeezenet_v1.0", "Ping", "v2.model"})
    void allowsLettersDigitsDotsUnderscoresAndHyphens(String name) {
        assertThat(ModelName.fault(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "_a", "a b", "a/b", "ä", "a\nb", "a?"})
    void refusesOthersAndNamesTheRule(String name) {
        assertThat(ModelName.fault(name))
                .hasValueSatisfying(
                        fault -> assertThat(fault).contains("'" + name + "'").contains("letters A-Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "models", "predictions", "invocations", "api-description", "v2"})
    void refusesThePathsOfTheServer(String name) {
        assertThat(ModelName.fault(name)).hasValueSatisfying(fault -> assertThat(fault)
                .contains("'" + name + "' is a path of the server itself"));
    }

    @Test
    void tellsWhatCanBeShown() {
        assertThat(ModelName.isPrintable("a b é 数")).isTrue();
        assertThat(ModelName.isPrintable("a\u001b[2J")).isFalse();
        assertThat(ModelName.isPrintable("a\u202eb")).isFalse();
    }
}
