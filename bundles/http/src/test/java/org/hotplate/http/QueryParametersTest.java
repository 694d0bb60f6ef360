// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.hotplate.model.PredictionException;
import org.junit.jupiter.api.Test;

final class QueryParametersTest {

    @Test
    void decodesNamesAndValues() throws Exception {
        assertThat(QueryParameters.of("a=1&b=%C3%BC+x&&flag&a=2&e="))
                .isEqualTo(Map.of("a", "1", "b", "ü x", "flag", "", "e", ""));
        assertThat(QueryParameters.of(null)).isEmpty();
        assertThat(QueryParameters.of("")).isEmpty();
    }

    @Test
    void refusesInvalidEscapes() {
        assertThatThrownBy(() -> QueryParameters.of("a=%zz"))
                .isInstanceOf(PredictionException.class)
                .hasMessageContaining("not followed by two hexadecimal digits");
    }
}
