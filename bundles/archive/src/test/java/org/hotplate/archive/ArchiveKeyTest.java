// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveKeyTest {

    @ParameterizedTest
    @CsvSource({
        "x.model, x, x, .model",
        "x.onnx, x.onnx, x, .onnx",
        "x@2.onnx, x@2.onnx, x@2, .onnx",
        "x.onnx.model, x.onnx.model, x.onnx, .model",
        "x.model.onnx, x.model.onnx, x.model, .onnx",
        "x.model.model, x.model.model, x.model, .model",
    })
    void leadsBackToItsFile(String file, String key, String stem, String ending) {
        assertThat(ArchiveKey.of(file)).contains(key);
        assertThat(ArchiveKey.file(key)).isEqualTo(file);
        assertThat(ArchiveKey.stem(key)).isEqualTo(stem);
        assertThat(ArchiveKey.ending(key)).isEqualTo(ending);
        assertThat(ArchiveKey.isOnnx(key)).isEqualTo(ending.equals(".onnx"));
    }

    @Test
    void knowsNoOtherFiles() {
        assertThat(ArchiveKey.of("x.json")).isEmpty();
        assertThat(ArchiveKey.of("x.onnx_data")).isEmpty();
        assertThat(ArchiveKey.of("x.ONNX")).isEmpty();
    }
}
