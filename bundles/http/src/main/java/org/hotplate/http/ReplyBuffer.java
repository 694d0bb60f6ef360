// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;

/** The body of a reply in memory. Reserves memory before it grows. Not thread-safe. */
final class ReplyBuffer extends OutputStream {

    private static final int FIRST = 1 << 10;
    /** Some JVMs cannot make larger arrays. */
    private static final int MOST = Integer.MAX_VALUE - 8;

    private final Allowance memory;
    private byte[] bytes = new byte[0];
    private int length;

    ReplyBuffer(Allowance memory) {
        this.memory = memory;
    }

    /** Thrown if there is not enough memory. */
    static final class FullException extends IOException {

        private final transient PredictionException reason;

        FullException(PredictionException reason) {
            super(reason);
            this.reason = reason;
        }

        PredictionException reason() {
            return reason;
        }
    }

    /** Returns the array itself; only its first {@link #length} bytes are the body. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    @Override
    public void write(int b) throws FullException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws FullException {
        if (count > bytes.length - length) {
            grow(length + (long) count);
        }
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    private void grow(long needed) throws FullException {
        try {
            if (needed > MOST) {
                throw new PredictionException(
                        FailureKind.OUT_OF_RESOURCES,
                        "The answer needs more than %d bytes, the largest size of a reply".formatted(MOST));
            }
            int size = (int) Math.min(MOST, Math.max(needed, Math.max(FIRST, 2L * bytes.length)));
            memory.reserve(size - bytes.length);
            bytes = Arrays.copyOf(bytes, size);
        } catch (PredictionException e) {
            throw new FullException(e);
        }
    }
}
