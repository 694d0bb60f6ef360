// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MxnetExceptionTest {

    @Test
    void keepsOnlyTheLineThatSaysWhy() {
        assertThat(MxnetException.reason("Traceback (most recent call last):\n  File \"x.cc\", line 1\n"
                        + "MXNetError: Check failed: !dst.empty(): Decoding failed. Invalid image file.\n[bt] (1)"))
                .isEqualTo("Decoding failed. Invalid image file.");
        assertThat(MxnetException.reason("[12:00:01] ../src/a.cc:3: Check failed: a == b (1 vs. 2) : \n\nStack"))
                .isEqualTo("a == b (1 vs. 2) :");
        assertThat(MxnetException.reason("something else\nmore")).isEqualTo("something else");
        assertThat(MxnetException.reason("")).isEqualTo("libmxnet gave no reason");
    }
}
