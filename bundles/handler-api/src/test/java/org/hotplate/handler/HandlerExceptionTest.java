// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HandlerExceptionTest {

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void hasAnyKindButTheServersOwn(FailureKind kind) {
        if (kind == FailureKind.UNKNOWN_MODEL) {
            assertThatThrownBy(() -> new HandlerException(kind, "x", null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("UNKNOWN_MODEL");
        } else {
            assertThat(new HandlerException(kind, "x", null).kind()).isEqualTo(kind);
        }
    }
}
