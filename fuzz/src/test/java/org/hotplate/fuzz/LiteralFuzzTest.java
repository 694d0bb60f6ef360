// SPDX-License-Identifier: Apache-2.0
package org.hotplate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.hotplate.model.PredictionException;
import org.hotplate.rest.internal.syntax.Literal;
import org.hotplate.rest.internal.syntax.LiteralException;
import org.hotplate.rest.internal.syntax.LiteralLimits;

/** The reader of JSON and Python literals returns a value, or reports a fault and its place. */
class LiteralFuzzTest {

    private static final LiteralLimits LIMITS = new LiteralLimits(64, 10_000, 400);

    @FuzzTest
    void literal(byte[] content) throws PredictionException {
        try {
            Literal.parse(new String(content, StandardCharsets.UTF_8), LIMITS, bytes -> {});
        } catch (LiteralException e) {
            assertThat(e).hasMessageStartingWith("at character ");
        }
    }
}
