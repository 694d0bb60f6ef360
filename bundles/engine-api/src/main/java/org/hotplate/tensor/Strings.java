// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Encodes the elements of {@link DataType#STRING} tensors: for each, its length in bytes followed by its text. */
final class Strings {

    private Strings() {}

    static ByteBuffer encode(List<String> values) {
        List<byte[]> texts = new ArrayList<>(values.size());
        int bytes = 0;
        for (String value : values) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            texts.add(text);
            bytes = Math.addExact(bytes, Math.addExact(Integer.BYTES, text.length));
        }
        ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        texts.forEach(text -> data.putInt(text.length).put(text));
        return data.flip();
    }

    static List<String> decode(ByteBuffer data, int count) {
        List<String> values = new ArrayList<>(count);
        ByteBuffer left = data.duplicate().order(ByteOrder.nativeOrder());
        for (int i = 0; i < count; i++) {
            byte[] text = new byte[left.getInt()];
            left.get(text);
            values.add(new String(text, StandardCharsets.UTF_8));
        }
        return values;
    }

    /** Returns the number of bytes of a shape's elements; one more than the buffer has if they exceed it. */
    static long bytes(ByteBuffer data, Shape shape) {
        int position = 0;
        int count = shape.size();
        for (int i = 0; i < count; i++) {
            if (data.remaining() - position < Integer.BYTES
                    || data.getInt(position) < 0
                    || data.getInt(position) > data.remaining() - position - Integer.BYTES) {
                return data.remaining() + 1L;
            }
            position += Integer.BYTES + data.getInt(position);
        }
        return position;
    }

    /** Returns the position of an element. */
    static int position(ByteBuffer data, int index) {
        int position = 0;
        for (int i = 0; i < index; i++) {
            position += Integer.BYTES + data.getInt(position);
        }
        return position;
    }
}
