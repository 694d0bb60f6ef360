// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ModelMetadataTest {

    @Test
    void namesThePlatformsOfTheProtocol() {
        assertThat(ModelMetadata.platform("MXNet-Symbolic")).isEqualTo("mxnet_mxnet");
        assertThat(ModelMetadata.platform("ONNX")).isEqualTo("onnx_onnxv1");
        assertThat(ModelMetadata.platform("My-Format")).isEqualTo("my_format");
    }
}
