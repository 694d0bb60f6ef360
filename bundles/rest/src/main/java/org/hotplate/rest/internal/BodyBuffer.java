// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.util.Arrays;
import org.hotplate.model.PredictionException;

/** A body as it arrives: grows with what has come, never with what was only announced. */
final class BodyBuffer {

    private static final int FIRST = 16 << 10;

    private final BufferMemory.Share memory;
    private final int most;
    private final boolean keeping;
    private byte[] bytes = new byte[0];
    private int length;

    /**
     * @param most how long it may become: what was announced, or the limit
     */
    BodyBuffer(BufferMemory.Share memory, int most) {
        this(memory, most, true);
    }

    private BodyBuffer(BufferMemory.Share memory, int most, boolean keeping) {
        this.memory = memory;
        this.most = most;
        this.keeping = keeping;
    }

    /** Counts a body that nobody wants, and keeps none of it. */
    static BodyBuffer discarding(BufferMemory.Share memory, int most) {
        return new BodyBuffer(memory, most, false);
    }

    int length() {
        return length;
    }

    /** Takes the first {@code count} bytes; returns false, and takes nothing, if the body becomes too long. */
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
            memory.take(size);
            int before = bytes.length;
            bytes = Arrays.copyOf(bytes, size);
            memory.give(before);
        }
        System.arraycopy(chunk, 0, bytes, length, count);
        length += count;
        return true;
    }

    /** Gives the body away. */
    byte[] take() throws PredictionException {
        byte[] body = bytes;
        if (keeping && length != body.length) {
            memory.take(length);
            body = Arrays.copyOf(bytes, length);
            memory.give(bytes.length);
        }
        bytes = new byte[0];
        return body;
    }
}
