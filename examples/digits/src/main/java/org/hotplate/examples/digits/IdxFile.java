// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of unsigned bytes in the IDX format of the MNIST data. */
final class IdxFile {
    private static final int UNSIGNED_BYTE = 8;

    private final List<Integer> dimensions;
    private final byte[] bytes;

    private IdxFile(List<Integer> dimensions, byte[] bytes) {
        this.dimensions = dimensions;
        this.bytes = bytes;
    }

    /**
     * Reads a whole file.
     *
     * @throws IOException if it cannot be read, is not an IDX file of unsigned bytes, or its length differs from the
     *     header
     */
    static IdxFile read(Path file) throws IOException {
        var buffer = ByteBuffer.wrap(Files.readAllBytes(file));
        if (buffer.remaining() < 4 || buffer.getShort() != 0 || buffer.get() != UNSIGNED_BYTE) {
            throw new IOException(file + " is not an IDX file of unsigned bytes (an unpacked MNIST file is)");
        }
        var rank = buffer.get();
        if (rank < 1 || buffer.remaining() < 4 * rank) {
            throw new IOException(file + " ends inside its IDX header");
        }
        var dimensions = new ArrayList<Integer>();
        var expected = 1L;
        for (var axis = 0; axis < rank; axis++) {
            var length = buffer.getInt();
            dimensions.add(length);
            expected *= length;
        }
        if (expected != buffer.remaining()) {
            throw new IOException("%s holds %d bytes where its header %s means %d; fetch it again, it may be cut short"
                    .formatted(file, buffer.remaining(), dimensions, expected));
        }
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return new IdxFile(List.copyOf(dimensions), bytes);
    }

    List<Integer> dimensions() {
        return dimensions;
    }

    /** The unsigned byte at a flat position, 0 to 255. */
    int at(int position) {
        return bytes[position] & 0xff;
    }
}
