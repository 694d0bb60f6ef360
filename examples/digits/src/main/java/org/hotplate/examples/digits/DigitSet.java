// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Handwritten digits, white on black, 28 pixels square, each with the digit it shows. */
final class DigitSet {
    static final int SIDE = 28;
    static final int PIXELS = SIDE * SIDE;

    private final IdxFile pictures;
    private final IdxFile labels;

    private DigitSet(IdxFile pictures, IdxFile labels) {
        this.pictures = pictures;
        this.labels = labels;
    }

    /** The 60,000 digits for training. */
    static DigitSet training(Path folder) throws IOException {
        return read(folder, "train");
    }

    /** The 10,000 digits that are not used in training. */
    static DigitSet heldOut(Path folder) throws IOException {
        return read(folder, "t10k");
    }

    private static DigitSet read(Path folder, String prefix) throws IOException {
        var pictures = IdxFile.read(folder.resolve(prefix + "-images-idx3-ubyte"));
        var labels = IdxFile.read(folder.resolve(prefix + "-labels-idx1-ubyte"));
        var expected = List.of(labels.dimensions().get(0), SIDE, SIDE);
        if (!pictures.dimensions().equals(expected)) {
            throw new IOException("The %s pictures in %s are %s, but their labels ask for %s"
                    .formatted(prefix, folder, pictures.dimensions(), expected));
        }
        return new DigitSet(pictures, labels);
    }

    int size() {
        return labels.dimensions().get(0);
    }

    /** The digit in a picture. */
    int label(int index) {
        return labels.at(index);
    }

    /** A grey value, 0 (black, no ink) to 255. */
    int pixel(int index, int row, int column) {
        return pictures.at(index * PIXELS + row * SIDE + column);
    }
}
