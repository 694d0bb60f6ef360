// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.hotplate.shell.internal.Progress;

/** Bytes on their way, counted where somebody watches. */
final class CountedContent extends FilterInputStream {

    private final long length;
    private final String what;
    private final Optional<Progress> progress;
    private long count;

    /**
     * @param length how many there are, negative if unknown
     * @param what where they come from, for people
     */
    CountedContent(InputStream source, long length, String what, Optional<Progress> progress) {
        super(source);
        this.length = length;
        this.what = what;
        this.progress = progress;
    }

    /** Returns how many bytes have been read. */
    long count() {
        return count;
    }

    /** Returns how many bytes there are in all, negative if unknown. */
    long length() {
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
            progress.ifPresent(watched -> watched.at(what, count, length));
        }
    }

    @Override
    public void close() throws IOException {
        progress.ifPresent(Progress::end);
        super.close();
    }
}
