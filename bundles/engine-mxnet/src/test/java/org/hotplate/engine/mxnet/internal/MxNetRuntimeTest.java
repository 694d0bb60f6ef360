// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class MxNetRuntimeTest {

    @Test
    void leavesTheJdkItsJpeg() throws Exception {
        TestEngine.get();
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();

        ImageIO.write(new BufferedImage(8, 6, BufferedImage.TYPE_INT_RGB), "jpeg", encoded);

        assertThat(ImageIO.read(new ByteArrayInputStream(encoded.toByteArray())).getWidth())
                .isEqualTo(8);
    }

    @Test
    void objectsToTheThreadedEngine() {
        assertThat(MxNetRuntime.engineTypeProblem("ThreadedEnginePerDevice"))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("MXNET_ENGINE_TYPE is 'ThreadedEnginePerDevice'", "set it to NaiveEngine"));
        assertThat(MxNetRuntime.engineTypeProblem(null))
                .hasValueSatisfying(text -> assertThat(text).contains("MXNET_ENGINE_TYPE is not set"));
        assertThat(MxNetRuntime.engineTypeProblem("NaiveEngine")).isEmpty();
    }
}
