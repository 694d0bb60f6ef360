// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/**
 * Normalizes each colour value: {@code (value / divisor - mean) / deviation}, for red, green and blue, in single
 * precision and in this order, like MMS's services and {@code color_normalize}. Immutable.
 */
public final class Normalization {

    /** Leaves colours unchanged, from 0 to 255. */
    public static final Normalization NONE = new Normalization(1, new float[3], new float[] {1, 1, 1});

    /** For networks trained on ImageNet with colours from 0 to 1, such as those of the Gluon model zoo. */
    public static final Normalization IMAGENET =
            new Normalization(255, new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});

    /** For networks with colours from -1 to 1, as in MMS's {@code pixel2pixel_service}. */
    public static final Normalization SYMMETRIC =
            new Normalization(1, new float[] {127.5f, 127.5f, 127.5f}, new float[] {127.5f, 127.5f, 127.5f});

    private final float divisor;
    private final float[] mean;
    private final float[] deviation;
    private final float[][] table = new float[3][256];

    /**
     * Creates a normalization.
     *
     * @throws IllegalArgumentException if there are not three means and three deviations, or a deviation or the divisor
     *     is 0
     */
    public Normalization(float divisor, float[] mean, float[] deviation) {
        if (mean.length != 3 || deviation.length != 3) {
            throw new IllegalArgumentException("Three means and three deviations are needed, were %d and %d"
                    .formatted(mean.length, deviation.length));
        }
        if (divisor == 0) {
            throw new IllegalArgumentException("The divisor must not be 0");
        }
        this.divisor = divisor;
        this.mean = mean.clone();
        this.deviation = deviation.clone();
        for (int channel = 0; channel < 3; channel++) {
            if (deviation[channel] == 0) {
                throw new IllegalArgumentException("The deviation of channel %d must not be 0".formatted(channel));
            }
            for (int value = 0; value < 256; value++) {
                table[channel][value] = (value / divisor - mean[channel]) / deviation[channel];
            }
        }
    }

    /**
     * Reads the options {@code divisor}, {@code mean} and {@code std} of a model.
     *
     * @param defaults the defaults
     * @throws HandlerException if a value is invalid
     */
    public static Normalization of(HandlerOptions options, Normalization defaults) throws HandlerException {
        float[] divisor = options.reals("divisor", defaults.divisor);
        float[] mean = options.reals("mean", defaults.mean);
        float[] deviation = options.reals("std", defaults.deviation);
        if (divisor[0] == 0) {
            throw options.invalidValue("divisor", "a number other than 0");
        }
        for (float each : deviation) {
            if (each == 0) {
                throw options.invalidValue("std", "numbers other than 0");
            }
        }
        return new Normalization(divisor[0], mean, deviation);
    }

    /** Returns whether colours remain unchanged. */
    public boolean changesNothing() {
        return divisor == 1 && Arrays.equals(mean, NONE.mean) && Arrays.equals(deviation, NONE.deviation);
    }

    /** Returns a {@link DataType#FLOAT32} tensor of shape {@code [1, 3, height, width]}. */
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
