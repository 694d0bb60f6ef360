// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Generated files in the format of the MNIST data. */
final class IdxFiles {
    private IdxFiles() {}

    static Path write(Path file, byte[] content, int... dimensions) throws IOException {
        var buffer = ByteBuffer.allocate(4 + 4 * dimensions.length + content.length);
        buffer.putShort((short) 0).put((byte) 8).put((byte) dimensions.length);
        for (var length : dimensions) {
            buffer.putInt(length);
        }
        return Files.write(file, buffer.put(content).array());
    }

    /** A folder with held-out digits: picture i shows label i and has the grey value 20 + i in every pixel. */
    static DigitSet digits(Path folder, int count) throws IOException {
        var pictures = new byte[count * DigitSet.PIXELS];
        var labels = new byte[count];
        for (var i = 0; i < count; i++) {
            Arrays.fill(pictures, i * DigitSet.PIXELS, (i + 1) * DigitSet.PIXELS, (byte) (20 + i));
            labels[i] = (byte) i;
        }
        write(folder.resolve("t10k-images-idx3-ubyte"), pictures, count, DigitSet.SIDE, DigitSet.SIDE);
        write(folder.resolve("t10k-labels-idx1-ubyte"), labels, count);
        return DigitSet.heldOut(folder);
    }
}
