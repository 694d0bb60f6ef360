// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

/** Conversions that Java 17 lacks: 16-bit floating point numbers, and unsigned integers to floating point. */
final class Conversions {

    private Conversions() {}

    /** Rounds to IEEE 754 binary16, ties to even; numbers that are too large become infinite. */
    static short toFloat16(double value) {
        int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
        double magnitude = Math.abs(value);
        if (Double.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 65520) {
            return (short) (sign | 0x7c00);
        }
        int exponent = Math.max(Math.getExponent(magnitude), -14);
        // in units of the last of 10 fraction bits; a carry increments the exponent as required
        int units = (int) Math.rint(Math.scalb(magnitude, 10 - exponent));
        return (short) (sign | (((exponent + 14) << 10) + units));
    }

    static float ofFloat16(short half) {
        int exponent = (half >> 10) & 0x1f;
        int mantissa = half & 0x3ff;
        float magnitude =
                switch (exponent) {
                    case 0 -> mantissa * 0x1p-24f;
                    case 0x1f -> mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Float.intBitsToFloat(((exponent + 112) << 23) | (mantissa << 13));
                };
        return half < 0 ? -magnitude : magnitude;
    }

    /** Rounds to the upper 16 bits, ties to even; numbers that are too large become infinite. */
    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    static float ofBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    static double ofUnsigned(long bits) {
        // halved and doubled; the lowest bit is kept for the rounding of ties
        return bits >= 0 ? bits : (double) ((bits >>> 1) | (bits & 1)) * 2;
    }
}
