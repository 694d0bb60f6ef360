// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.mxnet.ParamsEntry.Kind;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;

/**
 * Reads the table of contents of MXNet's {@code .params} files, so that native parsers do not get untrusted files.
 * Supports the three layouts that MXNet has written since 2015; rejects sparse arrays.
 */
public final class ParamsFile {

    private static final long FILE_MAGIC = 0x112;
    private static final int V1_MAGIC = 0xF993fac8;
    private static final int V2_MAGIC = 0xF993fac9;
    private static final int V3_MAGIC = 0xF993faca;
    private static final int MAX_ARRAYS = 1 << 17;
    private static final int MAX_RANK = 32;
    private static final int MAX_NAME = 4096;

    private final FileChannel file;
    private final ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private ParamsFile(FileChannel file) {
        this.file = file;
    }

    /**
     * Returns the file's arrays by name, in the file's order. Does not read their elements.
     *
     * @throws MalformedFileException if this is not a parameter file, or one that is damaged or unsupported
     * @throws IOException if it cannot be read
     */
    public static Map<String, ParamsEntry> contents(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            return new ParamsFile(file).contents();
        } catch (EOFException e) {
            throw new MalformedFileException("it ends in the middle of an array or a name", e);
        } catch (ArithmeticException e) {
            throw new MalformedFileException("it holds an array of more than 2 GB", e);
        }
    }

    private Map<String, ParamsEntry> contents() throws IOException {
        if (file.size() < 2 * Long.BYTES || readLong() != FILE_MAGIC) {
            throw new MalformedFileException("it does not begin as MXNet's parameter files do");
        }
        readLong();
        List<ParamsEntry> arrays = new ArrayList<>();
        for (long left = readCount(); left > 0; left--) {
            arrays.add(readArray(arrays.size()));
        }
        if (readCount() != arrays.size()) {
            throw new MalformedFileException("it does not have a name for each of its arrays");
        }
        Map<String, ParamsEntry> byName = new LinkedHashMap<>();
        for (ParamsEntry array : arrays) {
            ParamsEntry named = named(readName(), array);
            if (byName.put(named.name(), named) != null) {
                throw new MalformedFileException("it holds two arrays of one name, '%s'".formatted(named.name()));
            }
        }
        return byName;
    }

    private static ParamsEntry named(String name, ParamsEntry array) {
        Kind kind = name.startsWith("arg:") ? Kind.ARGUMENT : name.startsWith("aux:") ? Kind.AUXILIARY : Kind.UNNAMED;
        String bare = kind == Kind.UNNAMED ? name : name.substring(4);
        return new ParamsEntry(bare, kind, array.type(), array.shape(), array.position());
    }

    private ParamsEntry readArray(int index) throws IOException {
        int magic = readInt();
        if (magic == V2_MAGIC || magic == V3_MAGIC) {
            if (readInt() != 0) {
                throw new MalformedFileException(
                        "its array %d is sparse; only dense ones can be served".formatted(index));
            }
        }
        boolean wide = magic == V1_MAGIC || magic == V2_MAGIC || magic == V3_MAGIC;
        int rank = wide ? readInt() : magic; // before V1 an array began with its rank, and its dimensions had 32 bits
        if (rank < 1 || rank > MAX_RANK) {
            throw new MalformedFileException("its array %d has %d dimensions".formatted(index, rank));
        }
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = Math.toIntExact(wide ? readLong() : readInt());
            if (dims[i] < 1) {
                throw new MalformedFileException("its array %d has a dimension of %d".formatted(index, dims[i]));
            }
        }
        readLong(); // the device from which it was saved
        int code = readInt();
        DataType type = TypeCodes.type(code)
                .orElseThrow(() -> new MalformedFileException(
                        "its array %d has elements of a type that cannot be served (number %d)"
                                .formatted(index, code)));
        ParamsEntry entry = new ParamsEntry("", Kind.UNNAMED, type, Shape.of(dims), file.position());
        long end = Math.addExact(entry.position(), entry.bytes());
        if (end > file.size()) {
            throw new EOFException();
        }
        file.position(end);
        return entry;
    }

    private String readName() throws IOException {
        long length = readLong();
        if (length < 0 || length > MAX_NAME) {
            throw new MalformedFileException("it has a name of %d characters".formatted(length));
        }
        ByteBuffer name = ByteBuffer.allocate((int) length);
        fill(name);
        return StandardCharsets.UTF_8.decode(name.flip()).toString();
    }

    private long readCount() throws IOException {
        long count = readLong();
        if (count < 0 || count > Math.min(MAX_ARRAYS, file.size() / Long.BYTES)) {
            throw new MalformedFileException("it claims to hold %d arrays".formatted(count));
        }
        return count;
    }

    private int readInt() throws IOException {
        fill(word.clear().limit(Integer.BYTES));
        return word.getInt(0);
    }

    private long readLong() throws IOException {
        fill(word.clear());
        return word.getLong(0);
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (file.read(buffer) < 0) {
                throw new EOFException();
            }
        }
    }
}
