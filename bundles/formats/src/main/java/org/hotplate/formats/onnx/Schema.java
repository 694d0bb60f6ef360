// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The message types of ONNX's protobuf schema (IR version 13) with all their fields. With it, a reader visits every
 * tensor of a model and rejects what the schema does not describe.
 *
 * <p>A field is written as its number, {@code *} if it is repeated, and its kind: {@code n} for a varint, {@code f} and
 * {@code d} for 32 and 64 bits, {@code b} for bytes or text, or {@code :} and a message type.
 */
@SuppressWarnings("ImmutableEnumChecker") // an unmodifiable copy
enum Schema {
    MODEL("1n 2b 3b 4b 5n 6b 7:GRAPH 8*:OPSET 14*:ENTRY 20*:TRAINING 25*:FUNCTION 26*:DEVICES"),
    OPSET("1b 2n"),
    ENTRY("1b 2b"),
    TRAINING("1:GRAPH 2:GRAPH 3*:ENTRY 4*:ENTRY"),
    DEVICES("1b 2n 3*b"),
    FUNCTION("1b 4*b 5*b 6*b 7*:NODE 8b 9*:OPSET 10b 11*:ATTRIBUTE 12*:VALUE 13b 14*:ENTRY"),
    GRAPH("1*:NODE 2b 5*:TENSOR 10b 11*:VALUE 12*:VALUE 13*:VALUE 14*:ANNOTATION 15*:SPARSE 16*:ENTRY"),
    ANNOTATION("1b 2*:ENTRY"),
    NODE("1*b 2*b 3b 4b 5*:ATTRIBUTE 6b 7b 8b 9*:ENTRY 10*:NODE_DEVICES"),
    NODE_DEVICES("1b 2*:SHARDING 3n"),
    SHARDING("1b 2*n 3*:INDEX_ENTRY 4*:SHARDED_DIM"),
    INDEX_ENTRY("1n 2*n"),
    SHARDED_DIM("1n 2*:SIMPLE_SHARDING"),
    SIMPLE_SHARDING("1n 2b 3n"),
    ATTRIBUTE("1b 2f 3n 4b 5:TENSOR 6:GRAPH 7*f 8*n 9*b 10*:TENSOR 11*:GRAPH 13b 14:TYPE 15*:TYPE 20n 21b 22:SPARSE"
            + " 23*:SPARSE"),
    TENSOR("1*n 2n 3:SEGMENT 4*f 5*n 6*b 7*n 8b 9b 10*d 11*n 12b 13*:ENTRY 14n 16*:ENTRY"),
    SEGMENT("1n 2n"),
    SPARSE("1:TENSOR 2:TENSOR 3*n"),
    VALUE("1b 2:TYPE 3b 4*:ENTRY"),
    TYPE("1:TENSOR_TYPE 4:SEQUENCE_TYPE 5:MAP_TYPE 6b 7:OPAQUE_TYPE 8:TENSOR_TYPE 9:SEQUENCE_TYPE"),
    TENSOR_TYPE("1n 2:SHAPE"),
    SEQUENCE_TYPE("1:TYPE"),
    MAP_TYPE("1n 2:TYPE"),
    OPAQUE_TYPE("1b 2b"),
    SHAPE("1*:DIMENSION"),
    DIMENSION("1n 2b 3b");

    /** The encoding of a field's value. */
    enum Kind {
        NUMBER,
        BITS_32,
        BITS_64,
        BYTES,
        MESSAGE
    }

    /** @param type the name of a message's type, empty for another kind */
    record Field(Kind kind, boolean repeated, String type) {

        Schema message() {
            return Schema.valueOf(type);
        }
    }

    static final int IR_VERSION = 13;

    /** A separate class, because an enum's constants are created before its static fields. */
    private static final class Description {
        private static final Pattern FIELD = Pattern.compile("(\\d+)(\\*?)([nfdb]|:(\\w+))");
    }

    private final Map<Integer, Field> fields;

    Schema(String description) {
        Map<Integer, Field> described = new HashMap<>();
        Matcher parts = Description.FIELD.matcher(description);
        while (parts.find()) {
            Kind kind =
                    switch (parts.group(3).charAt(0)) {
                        case 'n' -> Kind.NUMBER;
                        case 'f' -> Kind.BITS_32;
                        case 'd' -> Kind.BITS_64;
                        case 'b' -> Kind.BYTES;
                        default -> Kind.MESSAGE;
                    };
            String type = parts.group(4) == null ? "" : parts.group(4);
            described.put(
                    Integer.valueOf(parts.group(1)),
                    new Field(kind, !parts.group(2).isEmpty(), type));
        }
        this.fields = Map.copyOf(described);
    }

    @Nullable
    Field field(int number) {
        return fields.get(number);
    }
}
