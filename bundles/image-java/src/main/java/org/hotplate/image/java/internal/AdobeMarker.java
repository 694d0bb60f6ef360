// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.java.internal;

/** The colour information of a JPEG: the number of components per pixel, and the colour transform in Adobe's marker. */
final class AdobeMarker {

    private static final int APP14 = 0xee;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;

    private int components;
    private int transform;

    AdobeMarker(byte[] jpeg) {
        int at = 2;
        while (at + 4 <= jpeg.length && jpeg[at] == (byte) 0xff) {
            int marker = jpeg[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
                continue;
            }
            if (marker == SOS || marker == EOI) {
                break;
            }
            int length = ((jpeg[at + 2] & 0xff) << 8) | (jpeg[at + 3] & 0xff);
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame && at + 9 < jpeg.length) {
                components = jpeg[at + 9];
            } else if (marker == APP14 && length >= 14 && at + 15 < jpeg.length && jpeg[at + 4] == 'A') {
                transform = jpeg[at + 15];
            }
            at += 2 + length;
        }
    }

    boolean fourColours() {
        return components == 4;
    }

    /** Returns whether the colours are YCCK instead of CMYK. */
    boolean lumaAndChroma() {
        return transform == 2;
    }
}
