// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.junit.jupiter.api.Test;

final class HandlerCallsTest {

    @Test
    void anAnswerBeyondTheMemoryIsRefusedWhileItIsWritten() {
        Response large =
                new Response(Tensor.of("y", DataType.FLOAT32, Shape.of(1_000_000), ByteBuffer.allocate(4_000_000)));
        List<Long> reserved = new ArrayList<>();

        PredictionException refused = catchThrowableOfType(
                PredictionException.class,
                () -> HandlerCalls.output(large, bytes -> {
                    reserved.add(bytes);
                    if (reserved.stream().mapToLong(Long::longValue).sum() > 100_000) {
                        throw new PredictionException(FailureKind.OUT_OF_RESOURCES, "no memory");
                    }
                }));

        assertThat(refused.getMessage()).isEqualTo("no memory");
        assertThat(reserved.get(0)).isLessThan(100_000);
    }

    @Test
    void writesTheAnswerAsJson() throws Exception {
        Tensor output = HandlerCalls.output(new Response(List.of(1, "a")), bytes -> {});

        assertThat(output.strings()).containsExactly("[1,\"a\"]");
    }
}
