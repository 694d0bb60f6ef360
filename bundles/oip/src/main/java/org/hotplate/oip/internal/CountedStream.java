// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import java.io.IOException;
import java.io.OutputStream;

/** Counts the bytes that are written to another stream. */
final class CountedStream extends OutputStream {

    private final OutputStream to;
    private long count;

    CountedStream(OutputStream to) {
        this.to = to;
    }

    long count() {
        return count;
    }

    @Override
    public void write(int b) throws IOException {
        to.write(b);
        count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        to.write(bytes, offset, length);
        count += length;
    }

    @Override
    public void flush() throws IOException {
        to.flush();
    }
}
