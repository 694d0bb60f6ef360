// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * MXNet's {@code .params} file: a list of arrays (each of layout version 2, dense, on the CPU, 32-bit float) and a list
 * of their names, all little-endian. DJL can train a symbol but does not write this file.
 */
final class ParamsFile {
    private static final long LIST = 0x112;
    private static final int ARRAY_V2 = 0xF993FAC9;
    private static final int DENSE = 0;
    private static final int CPU = 1;
    private static final int FLOAT32 = 0;
    private static final String ARGUMENT = "arg:";

    private ParamsFile() {}

    static byte[] write(List<Weights> parameters) {
        var size = 32;
        for (var parameter : parameters) {
            size += 24 + 8 * parameter.shape().size() + 4 * parameter.values().length;
            size += 8 + key(parameter).length;
        }
        var out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(LIST).putLong(0).putLong(parameters.size());
        for (var parameter : parameters) {
            out.putInt(ARRAY_V2).putInt(DENSE).putInt(parameter.shape().size());
            parameter.shape().forEach(out::putLong);
            out.putInt(CPU).putInt(0).putInt(FLOAT32);
            for (var value : parameter.values()) {
                out.putFloat(value);
            }
        }
        out.putLong(parameters.size());
        for (var parameter : parameters) {
            var key = key(parameter);
            out.putLong(key.length).put(key);
        }
        return out.array();
    }

    /** Reads a file that {@link #write} wrote; rejects arrays other than dense 32-bit floats. */
    static List<Weights> read(byte[] file) {
        var in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        expect("file magic", LIST, in.getLong());
        expect("reserved field", 0, in.getLong());
        var count = in.getLong();
        var shapes = new ArrayList<List<Long>>();
        var contents = new ArrayList<float[]>();
        for (var i = 0; i < count; i++) {
            expect("array magic", ARRAY_V2, in.getInt());
            expect("storage type", DENSE, in.getInt());
            var shape = new ArrayList<Long>();
            var length = 1L;
            for (var rank = in.getInt(); rank > 0; rank--) {
                shape.add(in.getLong());
                length *= shape.get(shape.size() - 1);
            }
            expect("device type", CPU, in.getInt());
            expect("device number", 0, in.getInt());
            expect("data type", FLOAT32, in.getInt());
            var values = new float[Math.toIntExact(length)];
            in.asFloatBuffer().get(values);
            in.position(in.position() + 4 * values.length);
            shapes.add(shape);
            contents.add(values);
        }
        expect("number of names", count, in.getLong());
        var parameters = new ArrayList<Weights>();
        for (var i = 0; i < count; i++) {
            var key = new byte[Math.toIntExact(in.getLong())];
            in.get(key);
            var name = new String(key, StandardCharsets.UTF_8).substring(ARGUMENT.length());
            parameters.add(new Weights(name, shapes.get(i), contents.get(i)));
        }
        expect("number of bytes left over", 0, in.remaining());
        return parameters;
    }

    private static byte[] key(Weights parameter) {
        return (ARGUMENT + parameter.name()).getBytes(StandardCharsets.UTF_8);
    }

    private static void expect(String field, long expected, long found) {
        if (expected != found) {
            throw new IllegalArgumentException(
                    "Not a parameter file of 32-bit floats: its %s is %d, not %d".formatted(field, found, expected));
        }
    }
}
