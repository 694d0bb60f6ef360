// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/**
 * What some networks want done to each colour before they see it: {@code (value * scale - mean) / deviation}, for red,
 * green and blue. MMS's {@code color_normalize} is the one with a scale of 1.
 */
public final class Normalization {

    /** For networks trained on ImageNet with colours from 0 to 1, as the Gluon model zoo's. */
    public static final Normalization IMAGENET =
            new Normalization(1 / 255f, new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});

    private final float[][] table = new float[3][256];

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if there are not three means and three deviations, none of these 0
     */
    public Normalization(float scale, float[] mean, float[] deviation) {
        if (mean.length != 3 || deviation.length != 3) {
            throw new IllegalArgumentException("Three means and three deviations are needed, were %d and %d"
                    .formatted(mean.length, deviation.length));
        }
        for (int channel = 0; channel < 3; channel++) {
            if (deviation[channel] == 0) {
                throw new IllegalArgumentException("The deviation of channel %d must not be 0".formatted(channel));
            }
            for (int value = 0; value < 256; value++) {
                table[channel][value] = (value * scale - mean[channel]) / deviation[channel];
            }
        }
    }

    /** Makes a {@link DataType#FLOAT32} tensor of shape {@code [1, 3, height, width]}. */
    public Tensor toNchw(String name, Image image) {
        byte[] rgb = image.rgb();
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(rgb.length, Float.BYTES)).order(ByteOrder.nativeOrder());
        FloatBuffer floats = data.asFloatBuffer();
        for (int channel = 0; channel < 3; channel++) {
            float[] values = table[channel];
            for (int i = channel; i < rgb.length; i += 3) {
                floats.put(values[rgb[i] & 0xff]);
            }
        }
        return Tensor.of(name, DataType.FLOAT32, Shape.of(1, 3, image.height(), image.width()), data);
    }
}
