// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void writesATensorAsNestedLists() {
        Tensor tensor = Tensor.ofFloats("t", Shape.of(2, 1, 2), 1, 2, 3.5f, 4);

        assertThat(Json.write(tensor).replaceAll("\\s", "")).isEqualTo("[[[1.0,2.0]],[[3.5,4.0]]]");
    }

    @Test
    void writesFloatsWidened() {
        assertThat(Json.write(0.1f)).isEqualTo(Double.toString(0.1f));
        assertThat(Json.write(Float.NaN)).isEqualTo("\"NaN\"");
    }

    @Test
    void readsOneValueOnly() {
        assertThatThrownBy(() -> Json.read("1 2")).isInstanceOf(JsonProcessingException.class);
    }
}
