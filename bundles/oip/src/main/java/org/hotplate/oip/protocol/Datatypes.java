// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.DataType;
import org.jspecify.annotations.Nullable;

/** The names of element types in the protocol. */
public final class Datatypes {

    private static final Map<String, DataType> BY_NAME = new LinkedHashMap<>();
    private static final Map<DataType, String> NAMES = new EnumMap<>(DataType.class);

    static {
        BY_NAME.put("BOOL", DataType.BOOLEAN);
        BY_NAME.put("UINT8", DataType.UINT8);
        BY_NAME.put("UINT16", DataType.UINT16);
        BY_NAME.put("UINT32", DataType.UINT32);
        BY_NAME.put("UINT64", DataType.UINT64);
        BY_NAME.put("INT8", DataType.INT8);
        BY_NAME.put("INT16", DataType.INT16);
        BY_NAME.put("INT32", DataType.INT32);
        BY_NAME.put("INT64", DataType.INT64);
        BY_NAME.put("FP16", DataType.FLOAT16);
        BY_NAME.put("FP32", DataType.FLOAT32);
        BY_NAME.put("FP64", DataType.FLOAT64);
        BY_NAME.put("BF16", DataType.BFLOAT16);
        BY_NAME.put("BYTES", DataType.STRING);
        BY_NAME.forEach((name, type) -> NAMES.put(type, name));
    }

    private Datatypes() {}

    /**
     * Returns the type with a name.
     *
     * @param tensor what has it, such as {@code Input 'x'}
     */
    public static DataType of(String name, String tensor) throws PredictionException {
        DataType type = BY_NAME.get(name);
        if (type == null) {
            throw Refusal.of(
                    "%s has the datatype '%s'; datatypes are %s",
                    tensor, Refusal.shown(name), String.join(", ", BY_NAME.keySet()));
        }
        return type;
    }

    /**
     * Returns the name of a type.
     *
     * @param type null if it is not declared; engines then use 32-bit floats
     */
    public static String name(@Nullable DataType type) {
        return type == null ? "FP32" : NAMES.getOrDefault(type, type.name());
    }

    /** Returns whether elements of a type are always binary: the protocol has no JSON and no typed form for them. */
    public static boolean binaryOnly(DataType type) {
        return type == DataType.FLOAT16 || type == DataType.BFLOAT16;
    }
}
