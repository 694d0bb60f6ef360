// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.hotplate.formats.MalformedFileException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one tensor: the location of its elements, and whether their number matches the dimensions. Only small tensors
 * keep their values.
 */
final class TensorReader {

    private static final int EXTERNAL = 1;
    private static final int MAX_RANK = 64;
    private static final int MOST_READ = 4096;

    private static final String LOCATION = "location";
    private static final String OFFSET = "offset";
    private static final String LENGTH = "length";
    private static final String CHECKSUM = "checksum";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final WireReader wire;
    private final List<OnnxExternal> externals;
    private final int most;
    private final Map<String, String> entries = new HashMap<>();
    private final List<Long> dims = new ArrayList<>();
    private final List<Long> integers = new ArrayList<>();
    private final List<Double> reals = new ArrayList<>();
    /** The number of values in each field with values, by the field's number; bytes for raw data. */
    private final Map<Integer, Long> stored = new HashMap<>();

    private String name = "";
    private int type;
    private boolean external;
    private byte @Nullable [] raw;

    /**
     * @param externals receives the tensor's location if it is in another file
     */
    TensorReader(WireReader wire, List<OnnxExternal> externals) {
        this(wire, externals, OnnxTensor.MOST_VALUES);
    }

    /**
     * @param most the maximum number of elements of tensors whose values are stored
     */
    TensorReader(WireReader wire, List<OnnxExternal> externals, int most) {
        this.most = most;
        this.wire = wire;
        this.externals = externals;
    }

    OnnxTensor read() throws IOException {
        wire.message(this::field);
        long[] shape = dims.stream().mapToLong(Long::longValue).toArray();
        double elements = OnnxTensor.elements(shape);
        if (elements > Long.MAX_VALUE / 32.0) {
            throw new MalformedFileException("its tensor '%s' has the shape %s, which is too large for any memory"
                    .formatted(name, Arrays.toString(shape)));
        }
        OnnxType kind = OnnxType.ofCode(type);
        long bytes = kind.bytes((long) elements);
        if (external || !entries.isEmpty()) {
            external(kind, bytes);
        } else {
            inline(kind, (long) elements, shape);
        }
        long[] whole = kind.isInteger() ? integers(kind) : null;
        double[] real = kind.isReal() ? reals(kind) : null;
        return new OnnxTensor(
                name,
                type,
                shape,
                whole != null && whole.length <= most && kind.bits() >= 32 ? whole : null,
                real != null && real.length <= OnnxTensor.MOST_VALUES ? real : null,
                whole != null && LongStream.of(whole).anyMatch(value -> value == 0),
                bytes);
    }

    private void field(int number) throws IOException {
        switch (number) {
            case 1 -> wire.numbers(this::dimension);
            case 2 -> type = wire.shortNumber();
            case 4 ->
                numbers(
                        number,
                        each -> wire.floats(each),
                        bits -> keep(reals, (double) Float.intBitsToFloat((int) bits)));
            case 5 -> numbers(number, each -> wire.numbers(each), value -> keep(integers, (long) (int) value));
            case 7, 11 -> numbers(number, each -> wire.numbers(each), value -> keep(integers, value));
            case 6 -> {
                wire.count();
                stored.merge(number, 1L, Long::sum);
            }
            case 8 -> name = wire.text();
            case 9 -> {
                stored.put(number, wire.length());
                raw = wire.bytes(MOST_READ * Long.BYTES).orElse(null);
            }
            case 10 -> stored.merge(number, wire.count(), Long::sum);
            case 13 -> entry();
            case 14 -> external = wire.shortNumber() == EXTERNAL;
            default -> {}
        }
    }

    private interface Field {
        void numbers(WireReader.Numbers each) throws IOException;
    }

    private void numbers(int number, Field field, WireReader.Numbers keep) throws IOException {
        long[] count = {0};
        field.numbers(value -> {
            count[0]++;
            keep.accept(value);
        });
        stored.merge(number, count[0], Long::sum);
    }

    private static <T> void keep(List<T> values, T value) {
        if (values.size() <= MOST_READ) {
            values.add(value);
        }
    }

    private void dimension(long dim) throws MalformedFileException {
        if (dim < 0 || dim > Integer.MAX_VALUE) {
            throw new MalformedFileException("it has a dimension of " + dim);
        }
        if (dims.size() == MAX_RANK) {
            throw new MalformedFileException("it has a tensor of more than %d dimensions".formatted(MAX_RANK));
        }
        dims.add(dim);
    }

    /** Reads a key and its value, which describe the location of the elements. */
    private void entry() throws IOException {
        String[] entry = {"", ""};
        wire.message(field -> entry[field - 1] = wire.text());
        if (!List.of(LOCATION, OFFSET, LENGTH, CHECKSUM).contains(entry[0])) {
            throw new MalformedFileException(
                    "it has the unknown key '%s' in the place of its tensor '%s'; allowed are location, offset, length and checksum"
                            .formatted(entry[0], name));
        }
        if (entries.put(entry[0], entry[1]) != null) {
            throw new MalformedFileException(
                    "it has the key '%s' twice in the place of its tensor '%s'".formatted(entry[0], name));
        }
    }

    private void external(OnnxType kind, long bytes) throws MalformedFileException {
        String location = entries.get(LOCATION);
        if (location == null) {
            throw new MalformedFileException(
                    "it keeps its tensor '%s' in another file, and does not say in which: export it again"
                            .formatted(name));
        }
        if (stored.values().stream().anyMatch(count -> count > 0)) {
            throw new MalformedFileException(
                    "it has its tensor '%s' twice, in itself and in '%s': export it again".formatted(name, location));
        }
        if (!kind.hasFixedSize()) {
            throw new MalformedFileException(
                    "it keeps its tensor '%s' in '%s', which is not possible for elements of type number %d"
                            .formatted(name, location, type));
        }
        long offset = number(OFFSET, 0);
        long length = number(LENGTH, bytes);
        // exporters write 0 for an unspecified length
        if (length != 0 && length != bytes) {
            throw new MalformedFileException("it says that its tensor '%s' has %d bytes in '%s', and %d by its shape"
                    .formatted(name, length, location, bytes));
        }
        externals.add(new OnnxExternal(name, location, offset, bytes));
    }

    private long number(String key, long otherwise) throws MalformedFileException {
        String text = entries.get(key);
        if (text != null && !NUMBER.matcher(text).matches()) {
            throw new MalformedFileException(
                    "its tensor '%s' has the %s '%s', which is not a number of bytes".formatted(name, key, text));
        }
        return text == null ? otherwise : Long.parseLong(text);
    }

    /** A framework allocates memory for the dimensions before it reads the elements. */
    private void inline(OnnxType kind, long elements, long[] shape) throws MalformedFileException {
        if (kind == OnnxType.UNDEFINED || kind == OnnxType.OTHER) {
            return;
        }
        Long bytes = stored.get(9);
        long expected = bytes != null ? kind.bytes(elements) : kind.values(elements);
        long held = bytes != null ? bytes : stored.getOrDefault(kind.field(), 0L);
        if (bytes != null && !kind.hasFixedSize()) {
            throw new MalformedFileException("its tensor '%s' has texts as raw data".formatted(name));
        }
        if (expected != held) {
            throw new MalformedFileException("its tensor '%s' of shape %s needs %d %s, and the file has %d"
                    .formatted(name, Arrays.toString(shape), expected, bytes != null ? "bytes" : "values", held));
        }
    }

    private long @Nullable [] integers(OnnxType kind) {
        if (raw != null && kind.bits() >= 8) {
            ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
            int width = kind.bits() / 8;
            long[] values = new long[raw.length / width];
            for (int i = 0; i < values.length; i++) {
                values[i] = switch (width) {
                    case 1 -> bytes.get(i);
                    case 2 -> bytes.getShort(i * 2);
                    case 4 -> bytes.getInt(i * 4);
                    default -> bytes.getLong(i * 8);
                };
            }
            return values;
        }
        boolean whole = kind.bits() >= 8 && !stored.containsKey(9) && integers.size() <= MOST_READ;
        return whole && !external ? integers.stream().mapToLong(Long::longValue).toArray() : null;
    }

    private double @Nullable [] reals(OnnxType kind) {
        if (raw != null) {
            ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
            int width = kind.bits() / 8;
            double[] values = new double[raw.length / width];
            for (int i = 0; i < values.length; i++) {
                values[i] = width == Float.BYTES ? bytes.getFloat(i * width) : bytes.getDouble(i * width);
            }
            return values;
        }
        boolean whole = kind == OnnxType.FLOAT && !stored.containsKey(9) && reals.size() <= MOST_READ;
        return whole && !external
                ? reals.stream().mapToDouble(Double::doubleValue).toArray()
                : null;
    }
}
