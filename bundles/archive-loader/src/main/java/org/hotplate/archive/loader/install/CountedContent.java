// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.install;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.hotplate.model.deploy.TransferListener;

/** A stream that counts the bytes read from it. */
public final class CountedContent extends FilterInputStream {

    private final long length;
    private final String source;
    private final TransferListener progress;
    private long count;

    /**
     * Creates a stream with the count 0.
     *
     * @param length the total number of bytes; negative if unknown
     * @param source the file's name or the URL
     */
    public CountedContent(InputStream stream, long length, String source, TransferListener progress) {
        super(stream);
        this.length = length;
        this.source = source;
        this.progress = progress;
    }

    /** Returns the number of bytes read so far. */
    public long count() {
        return count;
    }

    /** Returns the total number of bytes; negative if unknown. */
    public long length() {
        return length;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        count(value < 0 ? value : 1);
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int size) throws IOException {
        int read = in.read(target, offset, size);
        count(read);
        return read;
    }

    private void count(int read) {
        if (read > 0) {
            count += read;
            progress.transferred(source, count, length);
        }
    }
}
