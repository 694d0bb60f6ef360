// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.util.Arrays;
import org.hotplate.model.PredictionException;

/** The received part of a body. Grows with the bytes received, never with the announced length. Not thread-safe. */
final class BodyBuffer {

    private static final int FIRST = 16 << 10;

    private final BufferMemory.Share memory;
    private final int most;
    private final boolean keeping;
    private byte[] bytes = new byte[0];
    private int length;

    /**
     * @param most the maximum length: the announced one, or the limit
     */
    BodyBuffer(BufferMemory.Share memory, int most) {
        this(memory, most, true);
    }

    private BodyBuffer(BufferMemory.Share memory, int most, boolean keeping) {
        this.memory = memory;
        this.most = most;
        this.keeping = keeping;
    }

    /** Creates a buffer that counts the bytes of a body without storing them. */
    static BodyBuffer discarding(BufferMemory.Share memory, int most) {
        return new BodyBuffer(memory, most, false);
    }

    /** Returns the maximum length. */
    int most() {
        return most;
    }

    int length() {
        return length;
    }

    /** Appends the first {@code count} bytes; returns false, and appends nothing, if the body becomes too long. */
    boolean append(byte[] chunk, int count) throws PredictionException {
        if (count > most - length) {
            return false;
        }
        if (!keeping) {
            length += count;
            return true;
        }
        if (count > bytes.length - length) {
            int size = (int) Math.min(most, Math.max(FIRST, Math.max(2L * bytes.length, length + (long) count)));
            memory.reserve(size);
            int before = bytes.length;
            bytes = Arrays.copyOf(bytes, size);
            memory.release(before);
        }
        System.arraycopy(chunk, 0, bytes, length, count);
        length += count;
        return true;
    }

    /** Returns the body, without a copy where possible; the buffer is empty afterwards. */
    byte[] remove() throws PredictionException {
        byte[] body = bytes;
        if (keeping && length != body.length) {
            memory.reserve(length);
            body = Arrays.copyOf(bytes, length);
            memory.release(bytes.length);
        }
        bytes = new byte[0];
        return body;
    }
}
